//! `django_prometheus.exports`: `GET /metrics`, on an address of its own.
//!
//! This server is small on purpose: few connections, each for one request and for a short time. It reads no database, so
//! it answers while the database is unavailable.

mod families;
mod process;

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive};
use actix_server::Server;
use actix_service::{ServiceFactoryExt, apply_fn_factory, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::timeout;
use actix_web::{App, HttpResponse, web};
use prometheus::{TEXT_FORMAT, TextEncoder};

pub use families::families;

/// The maximum number of connections. Prometheus needs one.
const CONNECTIONS: usize = 16;

/// The longest time of a connection: Prometheus' own time-out.
const LONGEST: Duration = Duration::from_secs(10);

/// The pause before the address is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Answers `GET /metrics` at this address until the process ends.
///
/// With `may_wait`, the process whose place this one takes may still have the address. Then this function says so, and
/// the metrics begin when the address is free.
///
/// # Errors
/// The address cannot be bound.
pub fn start(app: &Arc<views::App>, address: SocketAddr, may_wait: bool) -> io::Result<()> {
    process::start();
    match TcpListener::bind(address) {
        Ok(listener) => drop(rt::spawn(serve(app, listener)?)),
        Err(error) if may_wait && error.kind() == ErrorKind::AddrInUse => {
            log::warn!("METRICS_ADDRESS: {address} is in use; there are no metrics until the other process ends");
            let app = Arc::clone(app);
            rt::spawn(async move {
                match bind_later(address).await.and_then(|listener| serve(&app, listener)) {
                    Ok(server) => drop(rt::spawn(server)),
                    Err(error) => log::error!("there are no metrics: {error}"),
                }
            });
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Binds the address when it is free.
async fn bind_later(address: SocketAddr) -> io::Result<TcpListener> {
    loop {
        rt::time::sleep(PAUSE).await;
        match TcpListener::bind(address) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            result => return result,
        }
    }
}

fn serve(app: &Arc<views::App>, listener: TcpListener) -> io::Result<Server> {
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    log::info!("metrics at http://{address}/metrics");
    if !address.ip().is_loopback() {
        log::warn!("METRICS_ADDRESS is no loopback address: whoever reaches {address} can read the metrics");
    }
    let app = Arc::clone(app);
    let server = Server::build()
        .workers(1)
        .worker_max_blocking_threads(1)
        .max_concurrent_connections(CONNECTIONS)
        .disable_signals()
        .listen("metrics", listener, move || {
            let app = Arc::clone(&app);
            let metrics = web::get().to(move || std::future::ready(respond(&app)));
            let urls = App::new().route("/metrics", metrics);
            let http = HttpService::build()
                .keep_alive(KeepAlive::Disabled)
                .client_request_timeout(LONGEST)
                .h1(map_config(urls, |()| AppConfig::default()));
            let http = apply_fn_factory(http, |stream, http| {
                let response = actix_service::Service::call(http, stream);
                async {
                    // Afterwards the connection is closed, whatever the client does.
                    drop(timeout(LONGEST, response).await);
                    Ok(())
                }
            });
            fn_service(async |stream: TcpStream| {
                let peer = stream.peer_addr().ok();
                Ok((stream, peer))
            })
            .and_then(http)
        })?
        .run();
    Ok(server)
}

fn respond(app: &views::App) -> HttpResponse {
    match TextEncoder::new().encode_to_string(&families(app)) {
        Ok(text) => HttpResponse::Ok().content_type(TEXT_FORMAT).body(text),
        Err(error) => {
            log::error!("the metrics cannot be written: {error}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
