//! Tokens whose signature was verified a moment ago. SimpleJWT verifies a signature with each request; a client sends
//! the same access token many times, so here the second request finds the claims of the first one.
//!
//! Only the signature and the parsing are skipped. The times of a token, its issuer and audience, its user and the
//! blacklist are checked with each request. The keys are settings, so they change only with a new process, whose memory
//! is empty.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::Claims;

/// The number of tokens in one of the two generations.
const MOST: usize = 512;

/// The maximum length of a remembered token in bytes. Both generations together need at most a few megabytes.
const LONGEST: usize = 1024;

/// The claims of verified tokens, by the whole token. Only tokens that this server's key has signed are in it, so a
/// stranger can neither fill it nor choose its hashes. So a fast hash function is enough.
#[derive(Default)]
pub(super) struct VerifiedTokens(Mutex<Generations>);

/// When the recent generation is full, it becomes the older one, and the tokens of the older one are forgotten. A token
/// in use returns to the recent one.
#[derive(Default)]
struct Generations {
    recent: HashMap<Box<[u8]>, Arc<Claims>, RandomState>,
    older: HashMap<Box<[u8]>, Arc<Claims>, RandomState>,
}

impl VerifiedTokens {
    /// The claims of a token that was verified before.
    pub(super) fn get(&self, token: &[u8]) -> Option<Arc<Claims>> {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(claims) = generations.recent.get(token) {
            return Some(Arc::clone(claims));
        }
        let (token, claims) = generations.older.remove_entry(token)?;
        generations.insert(token, Arc::clone(&claims));
        Some(claims)
    }

    /// Remembers a token whose signature is valid.
    pub(super) fn insert(&self, token: &[u8], claims: &Arc<Claims>) {
        if token.len() <= LONGEST {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.into(), Arc::clone(claims));
        }
    }
}

impl Generations {
    fn insert(&mut self, token: Box<[u8]>, claims: Arc<Claims>) {
        if self.recent.len() >= MOST {
            self.older = mem::take(&mut self.recent);
        }
        self.recent.insert(token, claims);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: usize) -> Vec<u8> {
        format!("token {number}").into_bytes()
    }

    #[test]
    fn a_token_in_use_stays_and_the_others_are_forgotten() {
        let verified = VerifiedTokens::default();
        for number in 0..MOST * 10 {
            verified.insert(&token(number), &Arc::default());
            assert!(verified.get(&token(0)).is_some(), "after {number} others");
        }
        assert!(verified.get(&token(1)).is_none());
        let generations = verified.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(generations.recent.len() <= MOST && generations.older.len() <= MOST);
    }

    #[test]
    fn a_long_token_is_not_remembered() {
        let verified = VerifiedTokens::default();
        let long = vec![b'x'; LONGEST + 1];
        verified.insert(&long, &Arc::default());
        assert!(verified.get(&long).is_none());
    }
}
