//! `rest_framework/static/`: the stylesheet, the script and the icon of the HTML pages, as parts of the program.

use serde::Serialize;

use crate::http::static_files::{Content, StaticFile};

macro_rules! file {
    ($stem:literal, $extension:literal, $content_type:literal) => {{
        const BYTES: &[u8] = include_bytes!(concat!("../static/", $stem, ".", $extension));
        const HASH: [u8; 16] = hexadecimal(fnv1a(BYTES));
        StaticFile {
            stem: concat!("rest_framework/", $stem),
            extension: $extension,
            hash: match std::str::from_utf8(&HASH) {
                Ok(hash) => hash,
                Err(_) => "",
            },
            content_type: $content_type,
            content: Content::Plain(BYTES),
        }
    }};
}

const CSS: StaticFile = file!("api", "css", "text/css; charset=utf-8");
const JS: StaticFile = file!("api", "js", "text/javascript; charset=utf-8");
const ICON: StaticFile = file!("icon", "svg", "image/svg+xml");

/// All files of the pages.
pub(crate) const FILES: [StaticFile; 3] = [CSS, JS, ICON];

/// `{% static … %}`: the URLs of the files, for templates.
#[derive(Serialize)]
pub(crate) struct Urls {
    css: String,
    js: String,
    icon: String,
}

impl Urls {
    /// The URLs of this build.
    pub(crate) fn new() -> Urls {
        let [css, js, icon] = FILES.map(|file| format!("/{}", file.url()));
        Urls { css, js, icon }
    }
}

/// FNV-1a, which is short enough to run at compile time. The hash needs no cryptographic strength.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let (mut hash, mut rest) = (0xcbf2_9ce4_8422_2325_u64, bytes);
    while let [byte, after @ ..] = rest {
        hash = (hash ^ *byte as u64).wrapping_mul(0x0000_0100_0000_01b3);
        rest = after;
    }
    hash
}

/// The 16 digits of a hash.
const fn hexadecimal(hash: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    let mut place = 0;
    while place < 16 {
        let digit = hash.to_be_bytes()[place / 2] >> (4 - place % 2 * 4) & 15;
        digits[place] = b"0123456789abcdef"[digit as usize];
        place += 1;
    }
    digits
}
