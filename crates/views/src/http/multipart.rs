//! [`django.http.multipartparser`](https://docs.djangoproject.com/en/5.2/ref/files/uploads/): the fields and the files
//! of a `multipart/form-data` body.
//!
//! Only the names of files are kept, because no field of this API accepts a file. Their content is checked as in
//! Django, and then discarded.

mod file_name;
mod headers;
mod stream;

use python::Value;
use python::base64;

use crate::http::headers::{Params, get, parse_header_parameters};
use crate::http::query_dict::{MAX_NUMBER_FIELDS, ParseError};
use headers::{PartHeaders, PartKind};
use python::codecs::Charset;
use stream::{Body, Part};

/// Django's `DATA_UPLOAD_MAX_NUMBER_FILES`.
const MAX_NUMBER_FILES: usize = 100;

/// `MultiPartParser(…).parse()`: the fields, followed by the files, in the order of the body.
pub fn parse(content_type: &str, body: &[u8], charset: &Charset) -> Result<Vec<(String, Value)>, ParseError> {
    let boundary = boundary(content_type)?;
    let mut body = Body::new(body, &boundary);
    let mut form = Form { charset, fields: Vec::new(), files: Vec::new(), unfinished: None, parts: 0, uploads: 0 };
    while let Some(mut part) = body.part() {
        let headers = headers::read(&mut body, &mut part)?;
        form.add(&mut body, part, &headers)?;
    }
    form.fields.append(&mut form.files);
    Ok(form.fields)
}

/// The boundary that a `Content-Type` names.
fn boundary(content_type: &str) -> Result<String, ParseError> {
    if !content_type.starts_with("multipart/") {
        return Err(ParseError::Malformed(format!("Invalid Content-Type: {content_type}")));
    }
    if !content_type.is_ascii() {
        return Err(ParseError::Malformed(format!("Invalid non-ASCII Content-Type in multipart: {content_type}")));
    }
    let (_, params) =
        parse_header_parameters(content_type).map_err(|error| ParseError::Malformed(error.to_string()))?;
    let boundary = get(&params, "boundary");
    let is_valid = |boundary: &str| {
        boundary.len() <= 201 && boundary.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !boundary.ends_with(' ')
    };
    match boundary.filter(|boundary| !boundary.is_empty() && is_valid(boundary)) {
        Some(valid) => Ok(valid.to_owned()),
        None => {
            let text = format!("Invalid boundary in multipart: {}", boundary.unwrap_or("None"));
            Err(ParseError::Malformed(text))
        }
    }
}

/// The fields and files that have been read so far.
struct Form<'a> {
    charset: &'a Charset,
    fields: Vec<(String, Value)>,
    files: Vec<(String, Value)>,
    /// The last file. It is accepted only when another part begins after it.
    unfinished: Option<(String, Value)>,
    parts: usize,
    uploads: usize,
}

impl Form<'_> {
    fn add(&mut self, body: &mut Body<'_>, part: Part, headers: &PartHeaders) -> Result<(), ParseError> {
        self.files.extend(self.unfinished.take());
        if headers.kind != PartKind::File {
            self.parts += 1;
            // Two more, for the text before the first boundary and the text after the last one.
            if self.parts > MAX_NUMBER_FIELDS + 2 {
                return Err(ParseError::TooManyFields);
            }
        }
        // If a part is skipped, its unread rest becomes the next part.
        let Some((disposition, name)) = headers.disposition().and_then(|params| Some((params, get(params, "name")?)))
        else {
            return Ok(());
        };
        let name = self.charset.decode_lossy(trim(name.as_bytes()));
        let is_base64 = headers.transfer_encoding() == Some("base64");
        match headers.kind {
            PartKind::File => self.add_file(body, part, name, disposition, is_base64),
            _ => {
                self.add_field(body.rest(part), name, is_base64);
                Ok(())
            }
        }
    }

    fn add_field(&mut self, data: &[u8], name: String, is_base64: bool) {
        let value = match is_base64.then(|| base64::decode(data)).flatten() {
            Some(decoded) => self.charset.decode_lossy(&decoded),
            None => self.charset.decode_lossy(data),
        };
        self.fields.push((name, Value::Str(value)));
    }

    fn add_file(
        &mut self,
        body: &mut Body<'_>,
        mut part: Part,
        name: String,
        disposition: &Params,
        is_base64: bool,
    ) -> Result<(), ParseError> {
        self.uploads += 1;
        if self.uploads > MAX_NUMBER_FILES {
            return Err(ParseError::TooManyFields);
        }
        let file_name = get(disposition, "filename").map(|name| self.charset.decode_lossy(name.as_bytes()));
        let Some(file_name) = file_name.as_deref().and_then(file_name::sanitize) else {
            return Ok(());
        };
        let mut upload = base64::Chunks::default();
        while let Some(chunk) = body.chunk(&mut part) {
            if is_base64 && !upload.is_decodable(chunk) {
                return Err(ParseError::Malformed("Could not decode base64 data.".into()));
            }
        }
        if !upload.is_complete() {
            return Err(ParseError::Malformed("Could not decode base64 data.".into()));
        }
        self.unfinished = Some((name, Value::File(file_name))).filter(|(name, _)| !name.is_empty());
        Ok(())
    }
}

/// `bytes.strip()`. Unlike Rust's trim, Python's also removes the vertical tab.
fn trim(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let start = bytes.iter().take_while(|byte| is_space(byte)).count();
    let bytes = &bytes[start..];
    let end = bytes.iter().rev().take_while(|byte| is_space(byte)).count();
    &bytes[..bytes.len() - end]
}
