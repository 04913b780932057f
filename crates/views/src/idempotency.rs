//! The header `Idempotency-Key` of a `POST` (IETF draft): a request that is sent again gets the first answer again.
//!
//! The answer is kept for a day, in the transaction that creates the row: there is no row without its key, and no key
//! without its row, whatever happens to the server. Only successful answers are kept. A request that was refused has
//! changed nothing, so it is carried out anew. Requests without a user have no keys, so no token is ever kept.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use memchr::memmem;
use models::{Db, IdempotencyKey, UserId};
use sha2::{Digest, Sha256};

use crate::exceptions::{ApiException, RepeatError, Result};
use crate::http::request::{Body, latin1};
use crate::media_types::MediaType;
use crate::renderers::{Render, indented};
use crate::request::Request;
use crate::response::{Content, Response};

/// The maximum number of characters of a key.
const LONGEST_KEY: usize = 255;

/// The maximum number of bytes of an answer that is kept.
const LONGEST_ANSWER: usize = 256 * 1024;

/// The header of an answer that was kept.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The key of a request, and what it is for.
pub(crate) struct Key {
    user_id: UserId,
    key: String,
    fingerprint: [u8; 32],
}

impl Key {
    /// The key in the header. `None` without the header, and in a request without a user.
    ///
    /// # Errors
    /// 400 for a key that is too long, empty, or not ASCII.
    pub(crate) fn of(request: &Request) -> Result<Option<Key>> {
        let (Some(header), Some(user)) = (&request.headers.idempotency_key, &request.user) else { return Ok(None) };
        let key = parse(&latin1(Some(header))).ok_or(RepeatError::InvalidKey)?;
        Ok(Some(Key { user_id: user.id, key, fingerprint: fingerprint(request) }))
    }

    /// The answer to the first request with this key, if there was one.
    ///
    /// # Errors
    /// 422 if that was another request. 501 if the table is missing.
    pub(crate) fn first_answer(&self, db: &mut Db) -> Result<Option<Response>> {
        let kept = IdempotencyKey::get(self.user_id, &self.key, db.connection()?);
        let kept = kept.map_err(|error| match IdempotencyKey::is_missing(&error) {
            true => RepeatError::NoTable.into(),
            false => ApiException::from(error),
        })?;
        let Some(kept) = kept else { return Ok(None) };
        if kept.fingerprint != hex(&self.fingerprint) {
            return Err(RepeatError::AnotherRequest.into());
        }
        let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let response = Response::with(status.unwrap_or(StatusCode::CREATED), Content::Data(Box::new(Kept(kept.body))));
        Ok(Some(response.header(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"))))
    }

    /// Creates a row and keeps the answer, in one transaction; or returns the answer that was kept in the meantime.
    ///
    /// # Errors
    /// 409 while another request with this key runs. 413 if the answer is too long. Those of `create`.
    pub(crate) fn once(
        &self,
        request: &Request,
        db: &mut Db,
        create: impl Fn(&mut Db) -> Result<Response>,
    ) -> Result<Response> {
        // A dry run belongs to the same request and writes nothing, so it does not mark the key.
        let keys = &request.app.keys_in_use;
        let _in_use = match db.is_dry_run() {
            true => None,
            false => Some(keys.begin(self.user_id, &self.key).ok_or(RepeatError::StillRunning)?),
        };
        db.atomic_block(|db| {
            if !IdempotencyKey::try_lock(self.number(), db.connection()?)? {
                return Err(RepeatError::StillRunning.into());
            }
            if let Some(answer) = self.first_answer(db)? {
                return Ok(answer);
            }
            let response = create(db)?;
            self.keep(&response, db)?;
            Ok(response)
        })
    }

    fn keep(&self, response: &Response, db: &mut Db) -> Result<()> {
        let too_long = RepeatError::AnswerTooLong(LONGEST_ANSWER);
        if response.content.weight() > LONGEST_ANSWER {
            return Err(too_long.into());
        }
        let body = response.content.to_json(None);
        if body.len() > LONGEST_ANSWER {
            return Err(too_long.into());
        }
        let row = IdempotencyKey {
            user_id: self.user_id,
            key: self.key.clone(),
            fingerprint: hex(&self.fingerprint),
            status: i16::try_from(response.status.as_u16()).unwrap_or_default(),
            body: String::from_utf8(body).map_err(|error| ApiException::Internal(error.to_string()))?,
        };
        db.atomic(|connection| row.create(connection)).map_err(|error| match error {
            models::Error::NotUnique(_) => RepeatError::StillRunning.into(),
            error => error.into(),
        })
    }

    /// The number of the key's lock in the database: keys of other users have other numbers.
    fn number(&self) -> i64 {
        let digest =
            Sha256::new().chain_update(i64::from(self.user_id).to_be_bytes()).chain_update(&self.key).finalize();
        let mut number = [0; 8];
        number.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(number)
    }
}

/// The key in a header: a string in double quotes, as the draft has it, or the same without the quotes, as many clients
/// send it.
fn parse(header: &str) -> Option<String> {
    let text = header.trim_matches([' ', '\t']);
    let quoted = text.strip_prefix('"').map(|rest| rest.strip_suffix('"'));
    let key = match quoted {
        Some(quoted) => unescaped(quoted?)?,
        None if text.contains([' ', ',', '"', ';']) => return None,
        None => text.to_owned(),
    };
    let is_valid = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_valid.then_some(key)
}

/// A string of RFC 9651 without its quotes. `None` if it has a quote or a backslash that is not escaped.
fn unescaped(quoted: &str) -> Option<String> {
    let mut text = String::with_capacity(quoted.len());
    let mut rest = quoted.chars();
    while let Some(character) = rest.next() {
        text.push(match character {
            '\\' => rest.next().filter(|escaped| ['\\', '"'].contains(escaped))?,
            '"' => return None,
            character => character,
        });
    }
    Some(text)
}

/// The digest of the path, the media type and the body. A client that builds a multipart body anew chooses another
/// boundary, so boundaries do not count.
fn fingerprint(request: &Request) -> [u8; 32] {
    let content_type = request.content_type();
    let body = if let Body::Bytes(bytes) = &request.body { &bytes[..] } else { &[] };
    let media_type = MediaType::new(&content_type);
    let mut digest = Sha256::new().chain_update(&request.path).chain_update([0]);
    let boundary = media_type.param("boundary").filter(|boundary| !boundary.is_empty());
    match boundary.filter(|_| content_type.trim_start().to_ascii_lowercase().starts_with("multipart/")) {
        None => digest = digest.chain_update(content_type.as_bytes()).chain_update([0]).chain_update(body),
        Some(boundary) => {
            digest.update(b"multipart/form-data");
            let mut rest = body;
            for place in memmem::find_iter(body, boundary.as_bytes()) {
                let start = body.len() - rest.len();
                digest.update(&body[start..place]);
                digest.update([0]);
                rest = &body[place + boundary.len()..];
            }
            digest.update(rest);
        }
    }
    digest.finalize().into()
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON of an answer that was kept.
struct Kept(String);

impl Render for Kept {
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        match indent {
            None => self.0.clone().into_bytes(),
            Some(_) => indented(&self.0, indent),
        }
    }

    fn weight(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_string_with_or_without_its_quotes() {
        let key = |header: &str| parse(header);
        assert_eq!(key(" 8e03978e-40d5 "), Some("8e03978e-40d5".into()));
        assert_eq!(key("\"8e03978e-40d5\""), Some("8e03978e-40d5".into()));
        assert_eq!(key(r#""a \"b\" \\ c""#), Some(r#"a "b" \ c"#.into()));
        assert_eq!(key(&"k".repeat(255)), Some("k".repeat(255)));
        for header in ["", " ", "\"\"", "\"", "\"a", "a\"", "a,b", "a b", "a;b=c", "\"a\\b\"", "\"a\"b\"", "k\u{e9}"] {
            assert_eq!(key(header), None, "{header}");
        }
        assert_eq!(key(&"k".repeat(256)), None);
    }
}
