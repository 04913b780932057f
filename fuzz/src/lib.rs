//! What the fuzz targets share: a heap with a limit, and inputs in two parts.

use std::alloc::System;
use std::panic;
use std::sync::Once;

use cap::Cap;
use serializers::fields::Field;
use serializers::{Data, Partial};

/// The heap of every target. An allocation past the limit fails, which aborts the program with the input at hand.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that any input may take, however short: tables that are built once, such as compiled patterns.
const ROOM: usize = 1 << 20;

/// Runs `work`, which may have at most `per_byte` live bytes for each byte of `input`, and [`ROOM`] besides.
pub fn bounded<T>(input: &[u8], per_byte: usize, work: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        // The report of a panic needs memory of its own.
        panic::set_hook(Box::new(move |panic| {
            limit(usize::MAX);
            report(panic);
        }));
    });
    limit(HEAP.allocated() + ROOM + per_byte * input.len());
    let value = work();
    limit(usize::MAX);
    value
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

/// A first line and the bytes behind it, for targets that take a header and a body.
pub fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(place) => (&input[..place], &input[place + 1..]),
        None => (input, &[]),
    }
}
