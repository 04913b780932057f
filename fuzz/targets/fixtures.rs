//! Fixtures: the first byte says the format and the compression, the rest is the file.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use fixtures::{Compression, Fixture, Format, Input, Value, objects};
use fuzz::{folder, within};
use libfuzzer_sys::fuzz_target;

/// A file that a compressed fixture is read from.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| folder().join("fixture"));

/// What reading takes however short the text is: buffers, and patterns of YAML with their caches.
const ROOM: usize = 4 << 20;

/// What a decompressed object may take: it may have 64 MiB of text, which are kept in a buffer that doubles, and once
/// more as values; LZMA may keep a window of 128 MiB besides.
const DECOMPRESSED: usize = 448 << 20;

fuzz_target!(
    init: {
        LazyLock::force(&FILE);
    },
    |input: &[u8]| {
        let Some((kind, text)) = input.split_first() else { return };
        let format = Format::ALL[usize::from(kind % 4)];
        let place = usize::from(kind / 4);
        let compression = place.checked_sub(1).and_then(|place| Compression::ALL.get(place % 5));
        match compression {
            None => plain(format, text),
            Some(compression) => compressed(format, *compression, text),
        }
    }
);

/// An uncompressed text, of which each byte may become a value.
fn plain(format: Format, text: &[u8]) {
    within(ROOM + 256 * text.len(), || {
        let mut count = 0;
        let read = objects(format, text, &mut |value| {
            count += 1;
            assert!(count <= text.len(), "{value:?}");
            Ok(())
        });
        if let Err(error) = read {
            assert!(!error.to_string().is_empty());
        }
    });
    if format != Format::Yaml {
        same_twice(format, text);
    }
}

/// What stands on a line of its own in JSON lines is what a list of it in JSON is.
fn same_twice(format: Format, text: &[u8]) {
    let first = |format: Format, text: &[u8]| {
        let mut found: Option<Value> = None;
        objects(format, text, &mut |value| {
            found.get_or_insert(value);
            Ok(())
        })
        .ok()
        .and(found)
    };
    if format == Format::Jsonl && !text.contains(&b'\n') {
        let list = [b"[".as_slice(), text, b"]"].concat();
        if let (Some(line), Some(item)) = (first(Format::Jsonl, text), first(Format::Json, &list)) {
            // As text, because no NaN equals itself.
            assert_eq!(format!("{line:?}"), format!("{item:?}"));
        }
    }
}

fn compressed(format: Format, compression: Compression, bytes: &[u8]) {
    std::fs::write(&*FILE, bytes).expect("a file");
    within(DECOMPRESSED, || {
        let (name, file) = ("fixture".to_owned(), "fixture".to_owned());
        let fixture = Fixture { name, file, format, input: Input::File(FILE.clone(), Some(compression)) };
        drop(fixture.objects(&mut |_value| Ok(())));
    });
}
