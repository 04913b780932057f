//! `rest_framework.renderers`: from data to bytes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use serializers::ToJson;

use crate::media_types::MediaType;

pub use crate::settings::Renderer;

impl Renderer {
    /// `renderer.media_type`
    pub const fn media_type(self) -> &'static str {
        match self {
            Renderer::Json | Renderer::OpenApiJson2 => "application/json",
            Renderer::BrowsableApi => "text/html",
            Renderer::OpenApiYaml => "application/vnd.oai.openapi",
            Renderer::OpenApiYaml2 => "application/yaml",
            Renderer::OpenApiJson => "application/vnd.oai.openapi+json",
        }
    }

    /// `renderer.format`: the suffix and the value of `?format=`.
    pub fn format(self) -> &'static str {
        match self {
            Renderer::Json | Renderer::OpenApiJson | Renderer::OpenApiJson2 => "json",
            Renderer::BrowsableApi => "api",
            Renderer::OpenApiYaml | Renderer::OpenApiYaml2 => "yaml",
        }
    }

    /// The `Content-Type` of its output.
    pub fn content_type(self) -> &'static str {
        match self {
            Renderer::Json | Renderer::OpenApiJson2 => "application/json",
            Renderer::BrowsableApi => "text/html; charset=utf-8",
            Renderer::OpenApiYaml => "application/vnd.oai.openapi; charset=utf-8",
            Renderer::OpenApiYaml2 => "application/yaml; charset=utf-8",
            Renderer::OpenApiJson => "application/vnd.oai.openapi+json",
        }
    }
}

/// The data of a response: any type that serde can serialize.
pub trait Render {
    /// `JSONRenderer.render`: compact, or indented by this number of spaces.
    fn to_json(&self, indent: Option<usize>) -> Vec<u8>;

    /// The number of bytes of its stored texts, which have no maximum length. All other values are short.
    fn weight(&self) -> usize {
        0
    }
}

impl<T: Serialize> Render for T {
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        match indent {
            None => serialize(self, CompactFormatter),
            Some(width) => serialize(self, PrettyFormatter::with_indent(&b"        "[..width.min(8)])),
        }
    }
}

/// `serializer.data`, whose compact JSON does not go through serde.
pub struct SerializerData<T>(pub T);

impl<T: Serialize + ToJson> Render for SerializerData<T> {
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        if indent.is_some() {
            return self.0.to_json(indent);
        }
        // Allocate enough at once: while a buffer grows, memory holds two copies of it.
        let mut json = Vec::with_capacity(CAPACITY.max(self.0.weight() / 4 * 5));
        self.0.write_json(&mut json);
        escape_line_separators(json)
    }

    fn weight(&self) -> usize {
        self.0.weight()
    }
}

/// A JSON text with other indents.
pub(crate) fn indented(json: &str, indent: Option<usize>) -> Vec<u8> {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(data) => data.to_json(indent),
        Err(_not_json) => json.as_bytes().to_vec(),
    }
}

/// `JSONRenderer.get_indent`: the `indent` parameter of the media type, from 1 to 8 spaces.
pub fn indent(accepted: &MediaType) -> Option<usize> {
    use python::Value;
    match python::builtins::int(accepted.param("indent")?)? {
        Value::Int(width) => usize::try_from(width.clamp(0, 8)).ok().filter(|width| *width > 0),
        Value::BigInt(digits) => (!digits.starts_with('-')).then_some(8),
        _ => None,
    }
}

/// `OpenApiYamlRenderer.render`: the data, which is also JSON, as YAML.
pub fn to_yaml(json: &[u8]) -> Vec<u8> {
    let yaml = serde_json::from_slice(json).map_err(std::io::Error::from).and_then(|data| fixtures::to_yaml(&data));
    yaml.unwrap_or_else(|error| {
        log::error!("renderer: {error}");
        Vec::new()
    })
}

/// The initial capacity of a buffer for JSON. Most responses fit into it.
const CAPACITY: usize = 4096;

fn serialize(data: &impl Serialize, formatter: impl Formatter) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(CAPACITY);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    if let Err(error) = data.serialize(&mut serializer) {
        log::error!("renderer: {error}");
    }
    escape_line_separators(bytes)
}

/// Writes the bytes of [`Render::to_json`] without an indent, piece by piece.
///
/// # Errors
/// Those of `writer`, and data that is no JSON.
pub(crate) fn write_compact(data: &impl Serialize, writer: impl Write) -> io::Result<()> {
    Ok(serde_json::to_writer(EscapingWriter(writer), data)?)
}

/// A writer with [`escape_line_separators`]. Each piece that `serde_json` writes has whole characters.
struct EscapingWriter<W>(W);

impl<W: Write> Write for EscapingWriter<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        let mut rest = piece;
        while let Some((start, escape)) = first_separator(rest) {
            self.0.write_all(&rest[..start])?;
            self.0.write_all(escape)?;
            rest = &rest[start + 3..];
        }
        self.0.write_all(rest)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The place of the first U+2028 or U+2029, and its escape.
fn first_separator(text: &[u8]) -> Option<(usize, &'static [u8])> {
    memchr::memchr_iter(0xE2, text).find_map(|start| match text.get(start + 1..start + 3)? {
        [0x80, 0xA8] => Some((start, br"\u2028".as_slice())),
        [0x80, 0xA9] => Some((start, br"\u2029".as_slice())),
        _ => None,
    })
}

/// Writes U+2028 and U+2029 as escapes, so that JSON is also JavaScript, as DRF does.
fn escape_line_separators(json: Vec<u8>) -> Vec<u8> {
    // 0xE2 is the first byte of both characters. Most texts do not contain it, and are returned unchanged.
    if memchr::memchr(0xE2, &json).is_none() {
        return json;
    }
    match String::from_utf8(json) {
        Ok(text) => text.replace('\u{2028}', r"\u2028").replace('\u{2029}', r"\u2029").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_together_are_the_rendered_json() {
        let text = "\u{2028}a\0\u{2029}\u{2027}\u{2028}\u{2028}\"é€\n\u{e2}";
        for data in [serde_json::json!(text), serde_json::json!({text: [text, 1, null]})] {
            let mut written = Vec::new();
            write_compact(&data, &mut written).unwrap();
            assert_eq!(String::from_utf8(written), String::from_utf8(data.to_json(None)));
        }
    }
}
