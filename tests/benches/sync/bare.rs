//! What durable inserts cost with nothing around them: the same bytes over the same connections into the same SQLite,
//! committed in the same groups. It is run in a process of its own, as the server is.

use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use rusqlite::Connection;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How many inserts share a commit at most, as in the server's store.
const GROUP: usize = 64;

type Job = (Bytes, oneshot::Sender<()>);

/// Serves on a free port, and says which.
pub async fn serve(file: &Path) -> Result<()> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute("CREATE TABLE pushed (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)", [])?;
    let (queue, jobs) = sync_channel(GROUP);
    thread::spawn(move || write(connection, &jobs));
    let site = Router::new().route("/api/v1/sync", post(take)).with_state(Arc::new(queue));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = stdout().lock();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    drop(out);
    axum::serve(listener, site).await?;
    Ok(())
}

async fn take(State(queue): State<Arc<SyncSender<Job>>>, body: Bytes) -> StatusCode {
    let (done, answer) = oneshot::channel();
    let queued = tokio::task::spawn_blocking(move || queue.send((body, done))).await;
    match (queued, answer.await) {
        (Ok(Ok(())), Ok(())) => StatusCode::OK,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn write(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(GROUP - 1));
        let mut all = || -> rusqlite::Result<()> {
            let all = connection.transaction()?;
            for (bytes, _) in &group {
                all.prepare_cached("INSERT INTO pushed (bytes) VALUES (?)")?.execute([&bytes[..]])?;
            }
            all.commit()
        };
        if all().is_ok() {
            for (_, done) in group {
                // Who asked may have gone.
                let _ = done.send(());
            }
        }
    }
}
