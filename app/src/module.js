// Makes the app's module whole from its pieces, and keeps it. Where they are pressed, what unpresses them, `press`, stands
// before this; for the developer and for most stories they are plain. A classic script, since the service worker takes it in.

const SLICE = 2048; // bytes unpressed in one go: between two of them a page shows how far it is

/** A module on its way: `build` lists its pieces, of which it is given one after the other. */
self.Module = class {
  static pieces({ kept }) {
    return kept.filter(({ part }) => part === 'book');
  }

  static async begin(build, kept) {
    if (build.press) await press({ module_or_path: await kept.match(build.press) });
    return new this(build, kept);
  }

  constructor(build, kept) {
    Object.assign(this, { build, kept, plain: [], unpress: build.press && new press.Unpress() });
  }

  /** Takes a piece, as the cache has it; `told` hears how much of it is done. */
  async take(response, told) {
    try {
      await this.read(response, told);
    } catch (why) {
      await this.letGo();
      throw why;
    }
  }

  async read(response, told = () => {}) {
    const piece = await response.blob();
    if (!this.unpress) return this.plain.push(piece);
    const bytes = new Uint8Array(await piece.arrayBuffer());
    for (let at = 0; at < bytes.length; at += SLICE) {
      this.unpress.take(bytes.subarray(at, at + SLICE));
      told(at / bytes.length);
      // A page that nobody sees has nothing to show, and browsers let its timers sleep.
      if (!self.document?.hidden) await new Promise((next) => setTimeout(next));
    }
  }

  /** Keeps the module, if it is the right one, and lets the pieces go. */
  async finish() {
    const whole = new Blob(this.unpress ? [this.unpress.finish()] : this.plain, { type: 'application/wasm' });
    this.unpress = press = null; // and with it 43 MB
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await whole.arrayBuffer()));
    const { module } = this.build;
    const right = module.includes(Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join(''));
    if (right) await this.kept.put(module, new Response(whole));
    await this.letGo();
    if (!right) throw new Error(`${module}: content differs`);
  }

  /** Lets the pieces go: the module is whole, or one of them was spoilt where it was kept, and they come again. */
  async letGo() {
    for (const { url } of self.Module.pieces(this.build)) await this.kept.delete(url);
  }
};
