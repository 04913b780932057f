//! `django.core.checks.security`: the warnings about `SecurityMiddleware` and `XFrameOptionsMiddleware`. The texts are
//! Django's.

use views::settings::Security;

use super::report::CheckMessage;

const W004: &str = "You have not set a value for the SECURE_HSTS_SECONDS setting. If your entire site is served only \
                    over SSL, you may want to consider setting a value and enabling HTTP Strict Transport Security. Be \
                    sure to read the documentation first; enabling HSTS carelessly can cause serious, irreversible \
                    problems.";
const W005: &str = "You have not set the SECURE_HSTS_INCLUDE_SUBDOMAINS setting to True. Without this, your site is \
                    potentially vulnerable to attack via an insecure connection to a subdomain. Only set this to True \
                    if you are certain that all subdomains of your domain should be served exclusively via SSL.";
const W006: &str = "Your SECURE_CONTENT_TYPE_NOSNIFF setting is not set to True, so your pages will not be served with \
                    an 'X-Content-Type-Options: nosniff' header. You should consider enabling this header to prevent \
                    the browser from identifying content types incorrectly.";
const W008: &str = "Your SECURE_SSL_REDIRECT setting is not set to True. Unless your site should be available over both \
                    SSL and non-SSL connections, you may want to either set this setting True or configure a load \
                    balancer or reverse-proxy server to redirect all connections to HTTPS.";
const W019: &str = "You have 'django.middleware.clickjacking.XFrameOptionsMiddleware' in your MIDDLEWARE, but \
                    X_FRAME_OPTIONS is not set to 'DENY'. Unless there is a good reason for your site to serve other \
                    parts of itself in a frame, you should change it to 'DENY'.";
const W021: &str = "You have not set the SECURE_HSTS_PRELOAD setting to True. Without this, your site cannot be \
                    submitted to the browser preload list.";
const W022: &str = "You have not set the SECURE_REFERRER_POLICY setting. Without this, your site will not send a \
                    Referrer-Policy header. You should consider enabling this header to protect user privacy.";

/// The warnings of `--deploy` about headers and HTTPS.
pub(super) fn warnings(security: &Security) -> impl Iterator<Item = CheckMessage> {
    let has_hsts = security.hsts_seconds > 0;
    let checks = [
        (!has_hsts, "security.W004", W004),
        (has_hsts && !security.hsts_include_subdomains, "security.W005", W005),
        (!security.content_type_nosniff, "security.W006", W006),
        (!security.ssl_redirect, "security.W008", W008),
        (security.x_frame_options != "DENY", "security.W019", W019),
        (has_hsts && !security.hsts_preload, "security.W021", W021),
        (security.referrer_policy.is_empty(), "security.W022", W022),
    ];
    checks.into_iter().filter(|(applies, ..)| *applies).map(|(_, id, text)| CheckMessage::warning(id, text))
}
