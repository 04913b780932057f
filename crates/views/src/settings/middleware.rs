//! `MIDDLEWARE`: the classes that are in use only if the setting names them.

/// The optional classes of `MIDDLEWARE`. By default none of them is in use.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Middleware {
    /// `django.middleware.gzip.GZipMiddleware`
    pub gzip: bool,
    /// `django.middleware.http.ConditionalGetMiddleware`
    pub conditional_get: bool,
}
