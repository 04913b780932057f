//! Parses the text of an Argon2 hash, `argon2id$v=19$m=102400,t=2,p=8$salt$hash`, exactly like Argon2's C library
//! (`decode_string`). Django uses that library through argon2-cffi.
//!
//! The format of the Password Hashing Competition allows more than the library: missing or repeated parameters, another
//! order, signs and leading zeros in numbers, `keyid` and `data`. The library refuses all of these; only `v` may be
//! missing.

use argon2::{Algorithm, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::parameters::Argon2;

/// A hash without `v` was made by the first version.
const FIRST_VERSION: u32 = 0x10;

/// The minimum length of the salt in bytes.
const MIN_SALT: usize = 8;

/// A parsed Argon2 hash.
pub(super) struct Phc {
    pub(super) parameters: Argon2,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Phc {
    /// Parses the text after `argon2$`. `None` if the library refuses the text.
    ///
    /// Other versions than 0x10 and 0x13 are refused here; no library makes them.
    pub(super) fn decode(text: &str) -> Option<Phc> {
        let (variety, text) = text.split_once('$')?;
        let (version, text) = match text.strip_prefix("v=") {
            Some(text) => text.split_once('$').and_then(|(version, text)| Some((decimal(version)?, text)))?,
            None => (FIRST_VERSION, text),
        };
        let (costs, text) = text.split_once('$')?;
        let (memory, costs) = costs.strip_prefix("m=")?.split_once(",t=")?;
        let (time, lanes) = costs.split_once(",p=")?;
        let (salt, hash) = text.split_once('$')?;
        let (salt, hash) = (STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(hash).ok()?);
        let parameters = Argon2 {
            variety: variety.parse::<Algorithm>().ok()?,
            version: Version::try_from(version).ok()?,
            memory: decimal(memory)?,
            time: decimal(time)?,
            lanes: decimal(lanes)?,
            length: hash.len(),
        };
        let phc = Phc { parameters, salt, hash };
        phc.is_possible().then_some(phc)
    }

    /// `validate_inputs`
    fn is_possible(&self) -> bool {
        let Argon2 { memory, time, lanes, length, .. } = self.parameters;
        // Check the lanes first: the crate `argon2` multiplies their number before it checks it.
        self.salt.len() >= MIN_SALT
            && lanes <= Params::MAX_P_COST
            && Params::new(memory, time, lanes, Some(length)).is_ok()
    }
}

/// `decode_decimal`: digits without a leading zero.
fn decimal(text: &str) -> Option<u32> {
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_canonical)
}
