//! The places of functions in the program: builds for production pass `functions.ld` to the linker.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=functions.ld");
    let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    if is_for_production() && reads_scripts() {
        println!("cargo::rustc-link-arg-bins=-Wl,--script={folder}/functions.ld");
    }
}

/// The profile `dist` inherits from `release`, and builds for production have the feature `jemalloc`.
fn is_for_production() -> bool {
    is("PROFILE", &["release"]) && env::var_os("CARGO_FEATURE_JEMALLOC").is_some()
}

/// The linkers that Rust uses for these systems by itself, which are lld and the linker of GNU, read such a script.
/// A linker that the user has chosen may refuse it.
fn reads_scripts() -> bool {
    let chosen = env::var_os("RUSTC_LINKER").is_some()
        || env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("link"));
    is("CARGO_CFG_TARGET_OS", &["linux"])
        && is("CARGO_CFG_TARGET_ENV", &["gnu"])
        && is("CARGO_CFG_TARGET_ARCH", &["x86_64", "aarch64"])
        && !chosen
}

fn is(name: &str, values: &[&str]) -> bool {
    env::var(name).is_ok_and(|found| values.contains(&found.as_str()))
}
