//! `rest_framework.throttling`: limits the rate of requests. The crate `cache` counts them.
//!
//! A request may run twice: on the event loop and then in a lane (`runner.rs`), or in a dry run and then in earnest
//! (`dry_run.rs`). It counts once, because the first run stores the decision in the request, and the other run finds it
//! there.

use std::borrow::Cow;

use cache::limit::{Counted, Key, Limit};
use python::builtins;

use crate::exceptions::{ApiException, Result};
use crate::http::metrics::Throttled;
use crate::http::request::latin1;
use crate::request::Request;
use crate::settings::{RestFramework, ThrottleClass};
use crate::view::View;

/// `APIView.check_throttles`: asks each class of `DEFAULT_THROTTLE_CLASSES`, also after one has refused the request.
///
/// # Errors
/// 429 with the longest wait of those that refuse it. 503 if Redis is away and requests do not pass without it.
pub fn check_throttles(view: &View, request: &Request) -> Result<()> {
    // A form is not counted, only what it sends.
    let is_form = view.error_page.is_some() && request.only_reads() && !view.get_writes;
    let decision = request.throttled.as_ref().filter(|_| view.is_throttled && !is_form);
    let Some(decision) = decision else { return Ok(()) };
    let decide = || {
        let classes = &request.app.settings.rest_framework.default_throttle_classes;
        let counted: Vec<Counted> = classes.iter().filter_map(|class| class.counted(view, request)).collect();
        let decision = request.app.cache.record(&counted);
        if let Some(metrics) = &request.app.metrics {
            metrics.throttle(match decision {
                Ok(None) => Throttled::Allowed,
                Ok(Some(_)) => Throttled::Refused,
                Err(cache::Unavailable) => Throttled::Unavailable,
            });
        }
        decision
    };
    // A dry run may run at the same time. Then one of the two waits for the other here.
    match *decision.get_or_init(decide) {
        Ok(None) => Ok(()),
        Ok(Some(wait)) => {
            log::debug!(target: "throttling", "throttle: refused");
            Err(ApiException::Throttled(wait))
        }
        Err(cache::Unavailable) => Err(ApiException::Busy),
    }
}

/// Whether [`check_throttles`] may wait for another server, so that it must not run on the event loop.
pub(crate) fn may_block(view: &View, request: &Request) -> bool {
    request.throttled.is_some()
        && request.app.cache.is_remote()
        && has_limit(view, &request.app.settings.rest_framework)
}

/// Whether a throttle may refuse a request.
pub(crate) fn has_limit(view: &View, settings: &RestFramework) -> bool {
    let mut classes = settings.default_throttle_classes.iter();
    view.is_throttled && classes.any(|class| class.limit(view, settings).is_some())
}

impl ThrottleClass {
    /// `scope`. A view without `throttle_scope` has no limit by scope.
    fn scope(self, view: &View) -> Option<&'static str> {
        match self {
            ThrottleClass::Anon => Some("anon"),
            ThrottleClass::User => Some("user"),
            ThrottleClass::Scoped => view.throttle_scope,
        }
    }

    /// `get_rate`, with its scope. `None` is no limit.
    fn limit(self, view: &View, settings: &RestFramework) -> Option<(&'static str, Limit)> {
        let scope = self.scope(view)?;
        let rate = (*settings.default_throttle_rates.get(scope)?)?;
        Some((scope, Limit { requests: rate.num_requests, period: rate.duration }))
    }

    /// `get_cache_key`, with the limit. `None` if this class does not count the request.
    fn counted(self, view: &View, request: &Request) -> Option<Counted> {
        let (scope, limit) = self.limit(view, &request.app.settings.rest_framework)?;
        let key = match &request.user {
            Some(_) if self == ThrottleClass::Anon => return None,
            Some(user) => Key::user(scope, user.id.into()),
            None => Key::address(scope, &get_ident(request)),
        };
        Some(Counted { key, limit })
    }
}

/// `BaseThrottle.get_ident`: what names a client without a user. It is not parsed as an address.
fn get_ident(request: &Request) -> Cow<'_, str> {
    let remote_addr = || Cow::from(request.headers.peer.map(|peer| peer.to_string()).unwrap_or_default());
    let forwarded = request.headers.x_forwarded_for.as_ref().map(|header| latin1(Some(header)));
    match (request.app.settings.rest_framework.num_proxies, forwarded) {
        (Some(0), _) | (_, None) => remote_addr(),
        (Some(proxies), Some(forwarded)) => {
            let addresses: Vec<&str> = forwarded.split(',').collect();
            let address = addresses[addresses.len() - proxies.min(addresses.len())];
            builtins::strip(address).to_owned().into()
        }
        (None, Some(forwarded)) if forwarded.is_empty() => remote_addr(),
        (None, Some(forwarded)) => forwarded.chars().filter(|c| !builtins::is_whitespace(*c)).collect(),
    }
}

/// The first scope of a view that has no rate. DRF finds it in each request, and answers with 500.
pub(crate) fn scope_without_rate<'v>(
    settings: &RestFramework,
    views: impl Iterator<Item = &'v View>,
) -> Option<&'static str> {
    let RestFramework { default_throttle_classes: classes, default_throttle_rates: rates, .. } = settings;
    let mut scopes = views.flat_map(|view| classes.iter().filter_map(|class| class.scope(view)));
    scopes.find(|scope| !rates.contains_key(*scope))
}
