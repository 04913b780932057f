//! The settings of CORS, of HTTPS and of reverse proxies: what is refused at start, and with which id.

use crate::project::Project;

#[track_caller]
fn refused(name: &str, value: &str, fault: &str) {
    let project = Project::new().set(name, value);
    project.fails(&["check"], &format!("ImproperlyConfigured: {name} in the environment {fault}"));
}

#[test]
fn the_checks_of_django_cors_headers_are_made_at_start() {
    for (origin, fault) in [
        ("app.example", "(corsheaders.E013) Origin 'app.example' in CORS_ALLOWED_ORIGINS is missing scheme or netloc"),
        ("*", "(corsheaders.E013) Origin '*' in CORS_ALLOWED_ORIGINS is missing scheme or netloc"),
        ("https://a/", "(corsheaders.E014) Origin 'https://a/' in CORS_ALLOWED_ORIGINS should not have path"),
        ("https://a?b", "(corsheaders.E014) Origin 'https://a?b' in CORS_ALLOWED_ORIGINS should not have query"),
        ("https://a#b", "(corsheaders.E014) Origin 'https://a#b' in CORS_ALLOWED_ORIGINS should not have fragment"),
    ] {
        refused("CORS_ALLOWED_ORIGINS", &format!("https://app.example,{origin}"), &format!("is wrong: {fault}"));
    }
    let max_age = "(corsheaders.E004) CORS_PREFLIGHT_MAX_AGE should be an integer greater than or equal to zero.";
    refused("CORS_PREFLIGHT_MAX_AGE", "soon", &format!("must be a whole number: {max_age}"));
    let credentials = "must be true or false: (corsheaders.E003) CORS_ALLOW_CREDENTIALS should be a bool.";
    refused("CORS_ALLOW_CREDENTIALS", "maybe", credentials);
    Project::new().set("CORS_ALLOWED_ORIGINS", "null,file://,https://app.example:8443").succeeds(&["check"]);
}

#[test]
fn a_regular_expression_that_needs_backtracking_is_refused() {
    let fault = "has a regular expression that this server cannot use: backreferences are not supported";
    for name in ["CORS_ALLOWED_ORIGIN_REGEXES", "CORS_URLS_REGEX", "SECURE_REDIRECT_EXEMPT"] {
        refused(name, r"(a)\1", fault);
    }
}

#[test]
fn the_values_of_security_headers_are_those_that_browsers_know() {
    let policies = "no-referrer, no-referrer-when-downgrade, origin, origin-when-cross-origin, same-origin, \
                    strict-origin, strict-origin-when-cross-origin, unsafe-url";
    let invalid = |id: &str, name: &str, known: &str| {
        format!("is wrong: ({id}) You have set the {name} setting to an invalid value. Valid values are: {known}.")
    };
    let fault = invalid("security.E023", "SECURE_REFERRER_POLICY", policies);
    refused("SECURE_REFERRER_POLICY", "same-origin, always", &fault);
    let known = "same-origin, same-origin-allow-popups, unsafe-none";
    let fault = invalid("security.E024", "SECURE_CROSS_ORIGIN_OPENER_POLICY", known);
    refused("SECURE_CROSS_ORIGIN_OPENER_POLICY", "always", &fault);
    refused("X_FRAME_OPTIONS", "ALLOW", "must be DENY or SAMEORIGIN");
    refused("SECURE_SSL_HOST", "ä.example", "has a character that no header can have");
    refused("SECURE_HSTS_SECONDS", "-1", "is out of range");
}

#[test]
fn proxies_are_addresses_and_networks() {
    let fault = |text: &str| format!("is wrong: '{text}' does not appear to be an IPv4 or IPv6 network");
    refused("FORWARDED_ALLOW_IPS", "127.0.0.1,proxy", &fault("proxy"));
    refused("FORWARDED_ALLOW_IPS", "10.0.0.1/8", "is wrong: 10.0.0.1/8 has host bits set");
    let fault = "must be a header and its value, such as HTTP_X_FORWARDED_PROTO,https";
    refused("SECURE_PROXY_SSL_HEADER", "HTTP_X_FORWARDED_PROTO", fault);
    let fault = "must name a header as Django does, such as HTTP_X_FORWARDED_PROTO";
    refused("SECURE_PROXY_SSL_HEADER", "X-Forwarded-Proto,https", fault);
    Project::new().set("FORWARDED_ALLOW_IPS", "10.0.0.0/8, ::1, *").succeeds(&["check"]);
}

#[test]
fn the_groups_of_settings_are_known_in_files_too() {
    let project = Project::new();
    let toml = "CORS_ALLOWED_ORIGIN_REGEXES = [\"^https://[a-z]{1,3}$\"]\nSECURE_HSTS_SECONDS = 60\n";
    project.write("settings.toml", toml);
    project.succeeds(&["check"]);
    project.write("settings.toml", "CORS_ALLOWED_ORIGIN = []");
    project.fails(&["check"], "ImproperlyConfigured: CORS_ALLOWED_ORIGIN in settings.toml is not a known setting");
}
