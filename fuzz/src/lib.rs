//! What the fuzz targets share: a heap with a limit, and inputs in two parts.

use std::alloc::System;
use std::panic;
use std::path::PathBuf;
use std::sync::Once;

use cap::Cap;
use serializers::fields::Field;
use serializers::{Data, Partial};

/// The heap of every target. An allocation past the limit fails, which aborts the program with the input at hand.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that any input may take, however short.
const ROOM: usize = 1 << 20;

/// Runs `work`, which may have at most `per_byte` live bytes for each byte of `input`, and [`ROOM`] besides.
pub fn bounded<T>(input: &[u8], per_byte: usize, work: impl FnMut() -> T) -> T {
    within(ROOM + per_byte * input.len(), work)
}

/// Runs `work` twice. In the second run it may have at most so many live bytes; the first one builds what is built once and
/// kept, such as a compiled pattern, which would otherwise count for the input that happens to need it first.
pub fn within<T>(bytes: usize, mut work: impl FnMut() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        // The report of a panic needs memory of its own.
        panic::set_hook(Box::new(move |panic| {
            limit(usize::MAX);
            report(panic);
        }));
    });
    drop(work());
    limit(HEAP.allocated() + bytes);
    let value = work();
    limit(usize::MAX);
    value
}

/// A longer input of the same kind, in which a bound for each byte counts for more than the room of a short one: `input`
/// again and again. Only of a short one, so that most inputs stay quick.
pub fn repeated(input: &[u8]) -> Vec<u8> {
    const LONG: usize = 16 << 10;
    const SHORT: usize = 64;
    if input.len() > SHORT { Vec::new() } else { input.repeat(LONG / input.len().max(1)) }
}

fn limit(bytes: usize) {
    HEAP.set_limit(bytes).expect("the limit is above the bytes in use");
}

/// Validates each field of a serializer.
pub fn validate(fields: Vec<Field>, data: &Data, partial: Partial) {
    for field in fields {
        drop(field.run_validation(data, partial));
    }
}

/// A folder of this process's own, where `fuzz/run` has it deleted in the end.
pub fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A first line and the bytes behind it, for targets that take a header and a body.
pub fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(place) => (&input[..place], &input[place + 1..]),
        None => (input, &[]),
    }
}
