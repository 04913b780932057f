//! The list of Django's `CommonPasswordValidator`, as digests instead of texts: it takes little memory, and a program
//! that starts need not read it.
//!
//! `docs/drf/common_passwords.py` makes the digests from the list of the reference.

use sha2::{Digest, Sha256};

/// The first bytes of the SHA-256 of each common password, in ascending order.
const DIGESTS: &[u8] = include_bytes!("../../assets/common_passwords.bin");
/// The length of a digest. With eight bytes, one in 10^15 other passwords has the digest of a common one.
const DIGEST_LENGTH: usize = 8;

/// Whether the list contains this password. All of its passwords are in lower case, without whitespace around them.
pub(super) fn contains(password: &str) -> bool {
    let digest = Sha256::digest(password);
    digests().binary_search_by(|listed| listed[..].cmp(&digest[..DIGEST_LENGTH])).is_ok()
}

fn digests() -> &'static [[u8; DIGEST_LENGTH]] {
    DIGESTS.as_chunks().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_complete_and_in_ascending_order() {
        assert_eq!(digests().as_flattened().len(), DIGESTS.len());
        assert!(digests().is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn first_and_last_digest_are_found() {
        let ordered = |password: &str| digests().iter().position(|listed| Sha256::digest(password)[..8] == listed[..]);
        assert_eq!(ordered("werewolf"), Some(0));
        assert_eq!(ordered("startrek1"), Some(digests().len() - 1));
        assert!(contains("werewolf") && contains("startrek1"));
    }

    #[test]
    fn only_passwords_of_the_list_are_found() {
        for listed in ["123456", "password", "dragon", "пароль", "я"] {
            assert!(contains(listed), "{listed:?}");
        }
        for other in ["", "Password", " password", "correct horse battery"] {
            assert!(!contains(other), "{other:?}");
        }
    }
}
