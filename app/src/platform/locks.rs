//! Web Locks: one leader among the windows, one writer a document.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request(
        name: &str,
        options: &Object,
        callback: &Closure<dyn FnMut(JsValue) -> Promise>,
    ) -> Result<Promise, JsValue>;
}

/// How to ask for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Wait until it is free.
    Wait,
    /// Only if it is free now.
    IfFree,
    /// Take it from whoever has it.
    Steal,
}

/// A lock that is held until it is dropped, or taken by another window.
pub struct Held {
    release: Option<js_sys::Function>,
    lost: Rc<RefCell<Option<oneshot::Receiver<()>>>>,
    _callback: Closure<dyn FnMut(JsValue) -> Promise>,
}

impl Held {
    /// Returns a future that is done once the lock is no longer this window's. Only the first call's is.
    pub fn lost(&self) -> Option<oneshot::Receiver<()>> {
        self.lost.borrow_mut().take()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Asks for the lock `name`. Nothing where it is not free (and one did not wait), or the browser has no locks.
pub async fn ask(name: &str, how: Ask) -> Option<Held> {
    let options = Object::new();
    let flag = match how {
        Ask::Wait => None,
        Ask::IfFree => Some("ifAvailable"),
        Ask::Steal => Some("steal"),
    };
    if let Some(flag) = flag {
        let _ = Reflect::set(&options, &flag.into(), &true.into());
    }
    let (granted, grant) = oneshot::channel::<Option<js_sys::Function>>();
    let mut granted = Some(granted);
    let callback = Closure::new(move |lock: JsValue| {
        if lock.is_null() {
            if let Some(granted) = granted.take() {
                let _ = granted.send(None);
            }
            return Promise::resolve(&JsValue::NULL);
        }
        // The lock is held until this promise is settled.
        Promise::new(&mut |settle, _| {
            if let Some(granted) = granted.take() {
                let _ = granted.send(Some(settle));
            }
        })
    });
    let held = request(name, &options, &callback).ok()?;
    let (gone, lost) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = JsFuture::from(held).await;
        let _ = gone.send(());
    });
    let release = grant.await.ok().flatten()?;
    Some(Held { release: Some(release), lost: Rc::new(RefCell::new(Some(lost))), _callback: callback })
}
