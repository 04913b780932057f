//! `BoundaryIter` and `LazyStream`: the parts between the boundaries.
//!
//! Django reads a body in chunks of 64 KiB. If it skips a part, it skips only the chunk that it has read of the part,
//! and not the rest. So this module reads in the same chunks.

use memchr::memmem::Finder;

/// `FileUploadHandler.chunk_size`
const CHUNK_SIZE: usize = 64 * 1024;

/// A body and how far it has been read.
pub(super) struct Body<'a> {
    bytes: &'a [u8],
    separator: Finder<'static>,
    /// The number of bytes that have been assigned to parts.
    position: usize,
    /// The number of bytes that have been read.
    loaded: usize,
}

/// The bytes of a part that have been read.
pub(super) struct Part {
    start: usize,
    end: usize,
    is_whole: bool,
}

impl Part {
    /// Skips this number of read bytes.
    pub(super) fn skip(&mut self, length: usize) {
        self.start += length;
    }
}

impl<'a> Body<'a> {
    pub(super) fn new(bytes: &'a [u8], boundary: &str) -> Self {
        let separator = Finder::new(&format!("--{boundary}")).into_owned();
        Body { bytes, separator, position: 0, loaded: 0 }
    }

    /// The next part, of which nothing has been read. `None` at the end of the body.
    pub(super) fn part(&self) -> Option<Part> {
        let start = self.position;
        (start < self.bytes.len()).then_some(Part { start, end: start, is_whole: false })
    }

    /// The first bytes of a part.
    pub(super) fn peek(&mut self, part: &mut Part, length: usize) -> &'a [u8] {
        while part.end - part.start < length && self.pull(part) {}
        &self.bytes[part.start..part.end.min(part.start + length)]
    }

    /// The rest of a part as far as it has been read, or the next piece of it.
    pub(super) fn chunk(&mut self, part: &mut Part) -> Option<&'a [u8]> {
        if part.start == part.end && !self.pull(part) {
            return None;
        }
        let chunk = &self.bytes[part.start..part.end];
        part.start = part.end;
        Some(chunk)
    }

    /// The complete rest of a part.
    pub(super) fn rest(&mut self, mut part: Part) -> &'a [u8] {
        while self.pull(&mut part) {}
        &self.bytes[part.start..part.end]
    }

    /// `BoundaryIter.__next__`: reads more of a part, up to its boundary, or up to the last bytes that may begin one.
    fn pull(&mut self, part: &mut Part) -> bool {
        if part.is_whole {
            return false;
        }
        // The boundary, the line break before it, and the bytes that may come after it.
        let rollback = self.separator.needle().len() + 6;
        while self.loaded < self.bytes.len() && self.loaded.saturating_sub(self.position) <= rollback {
            self.loaded = self.bytes.len().min(self.loaded + CHUNK_SIZE);
        }
        let window = &self.bytes[self.position..self.loaded];
        let length = match self.separator.find(window) {
            Some(place) => {
                part.is_whole = true;
                self.position += place + self.separator.needle().len();
                without_line_break(&window[..place]).len()
            }
            None => {
                part.is_whole = window.len() <= rollback;
                let length = if part.is_whole { window.len() } else { window.len() - rollback };
                self.position += length;
                length
            }
        };
        part.end += length;
        true
    }
}

/// The line break before a boundary belongs to the boundary.
fn without_line_break(data: &[u8]) -> &[u8] {
    let data = data.strip_suffix(b"\n").unwrap_or(data);
    data.strip_suffix(b"\r").unwrap_or(data)
}
