//! `django.middleware.security`: the redirect to HTTPS, and headers that tell a browser to be careful.

use actix_web::http::header::{self, HeaderName, HeaderValue};

use super::base::{Arriving, DisallowedHost, Facts, Middleware};
use super::common::permanent_redirect;
use crate::http::hosts::AllowedHosts;
use crate::http::response::HttpResponse;
use crate::http::uris::get_full_path;
use crate::settings::{Pattern, Security, Settings};

pub(super) struct SecurityMiddleware {
    redirect: Option<Redirect>,
    hsts: Option<HeaderValue>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// `SECURE_SSL_REDIRECT`
struct Redirect {
    /// `SECURE_SSL_HOST`
    host: Option<String>,
    /// `SECURE_REDIRECT_EXEMPT`
    exempt: Vec<Pattern>,
    allowed_hosts: AllowedHosts,
}

impl Middleware for SecurityMiddleware {
    fn new(settings: &Settings) -> Option<SecurityMiddleware> {
        let redirect = settings.security.ssl_redirect.then(|| Redirect::new(settings));
        let hsts = strict_transport_security(&settings.security);
        let headers = headers(&settings.security);
        let is_used = redirect.is_some() || hsts.is_some() || !headers.is_empty();
        is_used.then_some(SecurityMiddleware { redirect, hsts, headers })
    }

    fn process_request(&self, arriving: &Arriving<'_>) -> Result<Option<HttpResponse>, DisallowedHost> {
        match &self.redirect {
            Some(redirect) if !arriving.facts.is_secure => redirect.response(arriving),
            _ => Ok(None),
        }
    }

    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        if let Some(hsts) = self.hsts.as_ref().filter(|_| facts.is_secure) {
            response.headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts.clone());
        }
        for (name, value) in &self.headers {
            response.headers.insert(name.clone(), value.clone());
        }
    }
}

impl Redirect {
    fn new(settings: &Settings) -> Redirect {
        let Security { ssl_host, redirect_exempt, .. } = &settings.security;
        let host = Some(ssl_host.clone()).filter(|host| !host.is_empty());
        Redirect { host, exempt: redirect_exempt.clone(), allowed_hosts: AllowedHosts::new(settings) }
    }

    fn response(&self, arriving: &Arriving<'_>) -> Result<Option<HttpResponse>, DisallowedHost> {
        let request = arriving.request;
        let path = request.path.trim_start_matches('/');
        if self.exempt.iter().any(|pattern| pattern.is_match(path)) {
            return Ok(None);
        }
        let host = match &self.host {
            Some(host) => host.as_str().into(),
            None => self.allowed_hosts.get_host(request)?,
        };
        let location = format!("https://{host}{}", get_full_path(&request.path, &request.query, false));
        Ok(permanent_redirect(&location))
    }
}

/// `Strict-Transport-Security`
fn strict_transport_security(settings: &Security) -> Option<HeaderValue> {
    if settings.hsts_seconds == 0 {
        return None;
    }
    let subdomains = if settings.hsts_include_subdomains { "; includeSubDomains" } else { "" };
    let preload = if settings.hsts_preload { "; preload" } else { "" };
    HeaderValue::try_from(format!("max-age={}{subdomains}{preload}", settings.hsts_seconds)).ok()
}

/// The headers that are the same for every response.
fn headers(settings: &Security) -> Vec<(HeaderName, HeaderValue)> {
    let nosniff = if settings.content_type_nosniff { "nosniff" } else { "" };
    let headers = [
        (header::X_CONTENT_TYPE_OPTIONS, nosniff.to_owned()),
        (header::REFERRER_POLICY, settings.referrer_policy.join(",")),
        (header::CROSS_ORIGIN_OPENER_POLICY, settings.cross_origin_opener_policy.clone()),
    ];
    let sent = headers.into_iter().filter(|(_, value)| !value.is_empty());
    sent.filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?))).collect()
}
