//! `MIDDLEWARE`: the classes that every request passes on its way to the view, and every response on its way back. Each
//! file stands for one class and has its name.

mod base;
mod clickjacking;
pub mod common;
mod cors;
mod csrf;
pub(crate) mod gzip;
pub(crate) mod http;
mod request_id;
mod security;
mod session;

pub(crate) use base::{Arriving, Facts};

use self::base::{Class, DisallowedHost, Middleware, class};
use self::clickjacking::XFrameOptionsMiddleware;
use self::common::CommonMiddleware;
use self::cors::CorsMiddleware;
use self::csrf::CsrfViewMiddleware;
use self::gzip::GZipMiddleware;
use self::http::ConditionalGetMiddleware;
use self::request_id::RequestIdMiddleware;
use self::security::SecurityMiddleware;
use self::session::SessionMiddleware;
use super::response::HttpResponse;
use crate::settings::Settings;

/// `MIDDLEWARE` of the settings: a request passes from the first to the last and then to the view, and the response
/// passes back from the last to the first.
const MIDDLEWARE: &[Class] = &[
    class::<RequestIdMiddleware>,
    class::<CorsMiddleware>,
    class::<SecurityMiddleware>,
    class::<GZipMiddleware>,
    class::<SessionMiddleware>,
    class::<ConditionalGetMiddleware>,
    class::<CommonMiddleware>,
    class::<CsrfViewMiddleware>,
    class::<XFrameOptionsMiddleware>,
];

/// The middleware in use. What the settings switch off is not in it, and costs no request anything.
pub(crate) struct MiddlewareChain {
    chain: Vec<Box<dyn Middleware>>,
    /// How many of them see the page for an exception of a view.
    before_exceptions: usize,
}

/// How many middleware a response passes on its way back, counted from the outermost one.
#[derive(Clone, Copy)]
pub(crate) struct Depth(usize);

impl MiddlewareChain {
    /// `BaseHandler.load_middleware`
    pub(crate) fn load(settings: &Settings) -> MiddlewareChain {
        let chain: Vec<_> = MIDDLEWARE.iter().filter_map(|class| class(settings)).collect();
        let before_exceptions = chain.iter().take_while(|middleware| middleware.sees_exceptions()).count();
        MiddlewareChain { chain, before_exceptions }
    }

    /// Passes a request through the middleware. Returns the first response that one of them makes in place of the view.
    pub(crate) fn process_request(&self, request: &Arriving<'_>) -> Option<(HttpResponse, Depth)> {
        self.chain.iter().enumerate().find_map(|(outer, middleware)| match middleware.process_request(request) {
            Ok(None) => None,
            Ok(Some(response)) => Some((response, Depth(outer + 1))),
            Err(DisallowedHost) => Some((base::bad_request(request.facts), Depth(outer))),
        })
    }

    /// The depth of a response of the view, or of one in place of it.
    pub(crate) fn innermost(&self) -> Depth {
        Depth(self.chain.len())
    }

    /// The depth of the page for a view that panicked.
    pub(crate) fn before_exceptions(&self) -> Depth {
        Depth(self.before_exceptions)
    }

    /// Passes a response back through the middleware.
    pub(crate) fn process_response(&self, depth: Depth, facts: &Facts<'_>, response: &mut HttpResponse) {
        for middleware in self.chain.iter().take(depth.0).rev() {
            middleware.process_response(facts, response);
        }
    }
}
