//! `parse_boundary_stream`: the headers of a part.

use python::builtins::strip;
use python::email::ParamError;

use super::stream::{Body, Part};
use crate::http::headers::{Params, get, parse_header_parameters};
use crate::http::query_dict::ParseError;

/// Django's `MAX_TOTAL_HEADER_SIZE`.
const MAX_TOTAL_HEADER_SIZE: usize = 1024;

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// A part without `Content-Disposition`, which Django ignores.
    Raw,
    Field,
    File,
}

/// The headers of a part that are used.
pub(super) struct PartHeaders {
    pub(super) kind: PartKind,
    disposition: Option<Params>,
    transfer_encoding: Option<String>,
}

impl PartHeaders {
    /// The parameters of `Content-Disposition`.
    pub(super) fn disposition(&self) -> Option<&Params> {
        self.disposition.as_ref()
    }

    /// `Content-Transfer-Encoding`, in lower case.
    pub(super) fn transfer_encoding(&self) -> Option<&str> {
        self.transfer_encoding.as_deref().map(strip)
    }

    /// Parses one line. A line with an invalid value is ignored.
    fn add(&mut self, line: &str) -> Result<(), ParamError> {
        let (main, params) = match parse_header_parameters(line) {
            Err(ParamError::Value) => return Ok(()),
            result => result?,
        };
        match main.split_once(':') {
            Some(("content-disposition", _)) => {
                let is_file = get(&params, "filename").is_some_and(|name| !name.is_empty());
                self.kind = if is_file { PartKind::File } else { PartKind::Field };
                self.disposition = Some(params);
            }
            Some(("content-transfer-encoding", value)) => self.transfer_encoding = Some(value.to_owned()),
            _ => {}
        }
        Ok(())
    }
}

/// Reads the headers of a part, if it has any.
pub(super) fn read(body: &mut Body<'_>, part: &mut Part) -> Result<PartHeaders, ParseError> {
    let mut headers = PartHeaders { kind: PartKind::Raw, disposition: None, transfer_encoding: None };
    let start = body.peek(part, MAX_TOTAL_HEADER_SIZE);
    let Some(end) = memchr::memmem::find(start, b"\r\n\r\n") else {
        return match start.len() {
            MAX_TOTAL_HEADER_SIZE => Err(ParseError::Malformed("Request max total header size exceeded.".into())),
            _ => Ok(headers),
        };
    };
    part.skip(end + 4);
    let mut rest = &start[..end];
    loop {
        let end = memchr::memmem::find(rest, b"\r\n");
        if let Ok(line) = std::str::from_utf8(&rest[..end.unwrap_or(rest.len())]) {
            headers.add(line).map_err(|error| ParseError::Malformed(error.to_string()))?;
        }
        match end {
            Some(end) => rest = &rest[end + 2..],
            None => return Ok(headers),
        }
    }
}
