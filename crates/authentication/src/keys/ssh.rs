//! `load_ssh_public_key`: a public key as a line of `id_….pub`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The fields of a line `KIND BASE64 comment`, without the first field, which repeats the kind. `None` if the line has
/// another form or another number of fields.
pub(super) fn fields<const COUNT: usize>(text: &str, kind: &str) -> Option<[Vec<u8>; COUNT]> {
    let line = text.lines().next()?.strip_prefix(kind)?;
    let mut words = line.starts_with([' ', '\t']).then(|| line.split_whitespace())?;
    let bytes = STANDARD.decode(words.next()?).ok()?;
    let (name, mut rest) = split_field(&bytes)?;
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (field, after) = split_field(rest)?;
        fields.push(field.to_vec());
        rest = after;
    }
    if name == kind.as_bytes() { fields.try_into().ok() } else { None }
}

/// Splits off one field: four bytes with its length, and its bytes.
fn split_field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}
