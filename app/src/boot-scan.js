// Reads a QR with the camera, where the browser can: the code from the office on a sheet of paper or another screen.

const LOOK_AGAIN = 200; // ms between two looks at the picture

/** Whether this browser can. */
export const canScan = () => 'BarcodeDetector' in window && !!navigator.mediaDevices?.getUserMedia;

/** Shows the camera's picture until there is a code in it; returns what it says, or nothing where the person gave up. */
export async function scan(label, cancel) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const dialog = document.body.appendChild(document.createElement('dialog'));
  const picture = Object.assign(document.createElement('video'), { srcObject: stream, muted: true, playsInline: true });
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: cancel });
  picture.className = 'camera';
  button.onclick = () => dialog.close();
  dialog.setAttribute('aria-label', label);
  dialog.append(picture, button);
  try {
    dialog.showModal();
    await picture.play();
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    while (dialog.open) {
      const [found] = await detector.detect(picture);
      if (found) return found.rawValue;
      await new Promise((done) => setTimeout(done, LOOK_AGAIN));
    }
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
  }
}
