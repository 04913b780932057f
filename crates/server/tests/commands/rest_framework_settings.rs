//! The settings of lists, of throttles and of their cache, and what is refused at the start.

use crate::project::Project;

const THROTTLING: &str = "rest_framework.throttling";

/// Runs `check`, which must refuse the settings with this line.
#[track_caller]
fn refused(settings: &[(&str, &str)], line: &str) {
    let project = settings.iter().fold(Project::new(), |project, (name, value)| project.set(name, value));
    project.fails(&["check"], &format!("ImproperlyConfigured: {line}"));
    assert!(project.files().is_empty());
}

#[track_caller]
fn accepted(settings: &[(&str, &str)]) {
    settings.iter().fold(Project::new(), |project, (name, value)| project.set(name, value)).succeeds(&["check"]);
}

#[test]
fn a_page_has_a_size_from_0_on() {
    let name = "REST_FRAMEWORK__PAGE_SIZE";
    for size in ["", "0", "20"] {
        accepted(&[(name, size)]);
    }
    refused(&[(name, "-5")], &format!("{name} in the environment is out of range"));
    refused(&[(name, "many")], &format!("{name} in the environment must be a whole number"));
}

#[test]
fn one_of_the_renderers_is_json() {
    let (name, renderers) = ("REST_FRAMEWORK__DEFAULT_RENDERER_CLASSES", "rest_framework.renderers");
    for classes in ["JSONRenderer", "BrowsableAPIRenderer,rest_framework.renderers.JSONRenderer"] {
        accepted(&[(name, &format!("{renderers}.{classes}"))]);
    }
    for classes in ["", "rest_framework.renderers.BrowsableAPIRenderer"] {
        refused(&[(name, classes)], &format!("{name} in the environment must name '{renderers}.JSONRenderer'"));
    }
    let fault = format!("names 'JSON', which is none of {renderers}.JSONRenderer, {renderers}.BrowsableAPIRenderer");
    refused(&[(name, "JSON")], &format!("{name} in the environment {fault}"));
}

#[test]
fn classes_of_lists_are_paths_too() {
    let name = "REST_FRAMEWORK__DEFAULT_PAGINATION_CLASS";
    for class in ["", "rest_framework.pagination.LimitOffsetPagination", "tasks.pagination.CursorPagination"] {
        accepted(&[(name, class)]);
    }
    refused(
        &[(name, "rest_framework.pagination.CursorPagination")],
        "DEFAULT_PAGINATION_CLASS orders by '-created', which is no field of the rows of 'Task List'",
    );
    let backends = "REST_FRAMEWORK__DEFAULT_FILTER_BACKENDS";
    accepted(&[(backends, "rest_framework.filters.SearchFilter")]);
    let fault = "names 'Search', which is none of rest_framework.filters.SearchFilter, \
                 rest_framework.filters.OrderingFilter, django_filters.rest_framework.DjangoFilterBackend";
    refused(&[(backends, "Search")], &format!("{backends} in the environment {fault}"));
}

#[test]
fn classes_are_paths_of_drf() {
    let name = "REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES";
    accepted(&[(name, "")]);
    accepted(&[(name, &format!("{THROTTLING}.AnonRateThrottle, {THROTTLING}.UserRateThrottle"))]);
    let fault = format!(
        "{name} in the environment names 'tasks.Own', which is none of {THROTTLING}.AnonRateThrottle, \
         {THROTTLING}.UserRateThrottle, {THROTTLING}.ScopedRateThrottle"
    );
    refused(&[(name, "tasks.Own")], &fault);
}

#[test]
fn a_text_that_is_no_rate_is_refused() {
    let name = "REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__user";
    for rate in ["100/min", "0/s", "", "3/ms"] {
        accepted(&[(name, rate)]);
    }
    for rate in ["3", "3/x", "1.5/min", "-1/min", "min/3"] {
        let fault = format!(
            "{name} in the environment must be a rate such as 3/min: a number that is not negative, a slash, and a period \
             that begins with s, m, h or d"
        );
        refused(&[(name, rate)], &fault);
    }
    let table = "REST_FRAMEWORK__DEFAULT_THROTTLE_RATES";
    refused(&[(table, "user=1/s")], &format!("{table} in the environment must be a table"));
}

/// As in Django, a table of rates replaces the default one, in which `user` and `anon` have no limit.
#[test]
fn every_scope_needs_a_rate() {
    let classes = "REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES";
    let rate = |scope: &str| format!("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__{scope}");
    let anon = format!("{THROTTLING}.AnonRateThrottle");
    let scoped = format!("{THROTTLING}.ScopedRateThrottle");
    accepted(&[(classes, &anon)]);
    refused(&[(classes, &anon), (&rate("user"), "1/s")], "No default throttle rate set for 'anon' scope");
    accepted(&[(classes, &scoped), (&rate("tasks"), "1/s"), (&rate("login"), ""), (&rate("multiply"), "2/m")]);
    let line = "No default throttle rate set for 'login' scope";
    refused(&[(classes, &scoped), (&rate("tasks"), "1/s"), (&rate("multiply"), "2/m")], line);
}

#[test]
fn num_proxies_is_a_number_or_nothing() {
    let name = "REST_FRAMEWORK__NUM_PROXIES";
    for value in ["", "0", "2"] {
        accepted(&[(name, value)]);
    }
    refused(&[(name, "-1")], &format!("{name} in the environment is out of range"));
    refused(&[(name, "one")], &format!("{name} in the environment must be a whole number"));
    let project = Project::new();
    project.write("settings.toml", "[REST_FRAMEWORK]\nNUM_PROXIES = 1\nDEFAULT_THROTTLE_RATES = { user = \"1/s\" }");
    project.succeeds(&["check"]);
}

#[test]
fn the_cache_is_one_of_djangos() {
    let backend = "CACHES__default__BACKEND";
    accepted(&[(backend, "django.core.cache.backends.locmem.LocMemCache"), ("CACHES__default__LOCATION", "any-name")]);
    accepted(&[("CACHES__default__OPTIONS__MAX_ENTRIES", "300")]);
    let fault = "is 'dummy', which is none of django.core.cache.backends.locmem.LocMemCache, \
                 django.core.cache.backends.redis.RedisCache";
    refused(&[(backend, "dummy")], &format!("{backend} in the environment {fault}"));
    for name in ["CACHES__other__BACKEND", "CACHES__default__TIMEOUT", "CACHES__default__OPTIONS__CULL_FREQUENCY"] {
        refused(&[(name, "1")], &format!("{name} in the environment is not a known setting"));
    }
    refused(
        &[("CACHES__default__OPTIONS__MAX_ENTRIES", "0")],
        "CACHES__default__OPTIONS__MAX_ENTRIES in the environment is out of range",
    );
}

#[test]
fn a_location_of_redis_is_checked_at_the_start() {
    let redis = ("CACHES__default__BACKEND", "django.core.cache.backends.redis.RedisCache");
    let location = "CACHES__default__LOCATION";
    if cfg!(feature = "redis") {
        // Redis need not answer yet.
        accepted(&[redis, (location, "redis://127.0.0.1:1/0")]);
        let line = "CACHES__default__LOCATION must be a URL such as redis://127.0.0.1:6379/0";
        refused(&[redis], line);
        refused(&[redis, (location, "127.0.0.1:6379")], line);
    } else {
        refused(&[redis], "CACHES__default__BACKEND: this program was built without the feature 'redis'");
    }
}
