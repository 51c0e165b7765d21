//! Listening and answering: what `serve` and `demo` share. Bounded connections, slow callers are cut off, and a stop
//! lets what has begun finish.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;
use web::App;
use web::limit::Peer;
use web::request::hostless;

use crate::darkroom::Darkroom;
use crate::ticker::Ticker;

/// Connections at once; further ones are closed.
const CONNECTIONS_MAX: u32 = 8_192;
/// Connections that the system keeps until we take them.
const BACKLOG: u32 = 1_024;
/// How long a request's head may take, and how long an unused connection stays open.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// The largest request head.
const HEAD_BYTES_MAX: usize = 32 * 1_024;
/// How long a stop waits for what has begun.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);
/// The pause after the system refused a connection, for instance because too many files are open.
const REFUSED_PAUSE: Duration = Duration::from_millis(100);

/// The runtime that answers: a thread for each core. Opening a shop must happen outside of it.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> anyhow::Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().thread_name("web").build().context("can't start the threads")
}

/// Listens on `address`, without taking connections yet.
///
/// # Errors
/// Of the system: the port is taken or not allowed.
pub fn listen(runtime: &Runtime, address: SocketAddr) -> std::io::Result<TcpListener> {
    let _inside = runtime.enter();
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was killed leaves connections behind; its successor must not wait for them.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Answers on `listeners` until SIGTERM or SIGINT, then lets requests finish. `ready` is called once it answers.
///
/// # Errors
/// When it can't start, or `ready` fails.
pub fn run(
    runtime: Runtime,
    listeners: Vec<TcpListener>,
    app: &Arc<App>,
    ready: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let ticker = Ticker::start(app.clone())?;
    let darkroom = Darkroom::open(app.clone())?;
    let served = runtime.block_on(serve(listeners, app, ready));
    // The tasks hold the shop; after this the caller is the last to drop it, outside of the runtime.
    runtime.shutdown_timeout(Duration::from_secs(1));
    drop(darkroom);
    drop(ticker);
    served
}

async fn serve(
    listeners: Vec<TcpListener>,
    app: &Arc<App>,
    ready: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut stop = Stop::new().context("can't listen for signals")?;
    let (tell, told) = watch::channel(());
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    for listener in listeners {
        tokio::spawn(accept(listener, app.clone(), room.clone(), told.clone()));
    }
    ready()?;
    stop.asked().await;
    tracing::info!("stopping");
    drop(tell);
    // Once all the room is free again, nobody is being answered.
    let drained = tokio::select! {
        drained = tokio::time::timeout(DRAIN_TIME_MAX, room.acquire_many(CONNECTIONS_MAX)) => drained.is_ok(),
        () = stop.asked() => false,
    };
    let cut = CONNECTIONS_MAX as usize - if drained { CONNECTIONS_MAX as usize } else { room.available_permits() };
    tracing::info!(connections.cut = cut, "stopped");
    Ok(())
}

/// Takes connections until told to stop, which the end of `told`'s sender says.
async fn accept(listener: TcpListener, app: Arc<App>, room: Arc<Semaphore>, mut told: watch::Receiver<()>) {
    let router = app.router();
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = told.changed() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            // The caller was gone before we came to it.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => continue,
            Err(error) => {
                tracing::warn!(%error, "can't take a connection; trying again");
                tokio::time::sleep(REFUSED_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = room.clone().try_acquire_owned() else {
            tracing::debug!(connections = CONNECTIONS_MAX, "too many connections; one was closed");
            continue;
        };
        // Answers are written whole: waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let (router, mut told) = (router.clone(), told.clone());
        let peer = Peer(peer.ip());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let router = router.clone();
            async move {
                match hostless(&request) {
                    Some(refused) => Ok(refused),
                    None => router.oneshot(request).await,
                }
            }
        });
        let connection = protocol.serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => ended,
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
}

/// The signals that ask for a stop.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> std::io::Result<Stop> {
        Ok(Stop { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
