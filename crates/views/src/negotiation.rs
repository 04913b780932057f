//! `rest_framework.negotiation`: selects the renderer of the response and the parser of the body.

use crate::exceptions::{ApiException, Result};
use crate::media_types::MediaType;
use crate::parsers::Parser;
use crate::renderers::Renderer;

const MAX_ACCEPT_HEADER_LENGTH: usize = 8192;
const MAX_ACCEPT_TOKENS: usize = 64;
const MAX_MEDIA_TYPE_LENGTH: usize = 256;

/// `DEFAULT_PARSER_CLASSES`
pub const PARSERS: [Parser; 3] = [Parser::Json, Parser::Form, Parser::MultiPart];

/// `select_renderer`: the renderer, and the media type for which it was selected. With a `format` (the suffix of the
/// path, or `?format=`), only the renderers of this format are compared with `Accept`.
///
/// # Errors
/// 404 when no renderer has the format, 406 when none fits `accept`.
pub fn select_renderer(renderers: &[Renderer], accept: &str, format: Option<&str>) -> Result<(Renderer, MediaType)> {
    // What most programs send.
    if let ("*/*", None, Some(first)) = (accept, format, renderers.first()) {
        return Ok((*first, media_type(*first).clone()));
    }
    let of_format = |renderer: &&Renderer| format.is_none_or(|format| renderer.format() == format);
    let renderers = renderers.iter().filter(of_format);
    if renderers.clone().next().is_none() {
        return Err(ApiException::NotFound(None));
    }
    let accepted: Vec<(u8, MediaType)> =
        accept_list(accept).into_iter().map(|media_type| (media_type.precedence(), media_type)).collect();
    for precedence in (0..=3).rev() {
        for renderer in renderers.clone() {
            let own = media_type(*renderer);
            let mut of_precedence = accepted.iter().filter(|(other, _)| *other == precedence);
            if let Some((_, media_type)) = of_precedence.find(|(_, media_type)| own.matches(media_type)) {
                return Ok((*renderer, most_specific(own, media_type)));
            }
        }
    }
    Err(ApiException::NotAcceptable)
}

/// The media type of a renderer, parsed at compile time.
pub(crate) fn media_type(renderer: Renderer) -> &'static MediaType {
    static JSON: MediaType = MediaType::of(Renderer::Json.media_type());
    static HTML: MediaType = MediaType::of(Renderer::BrowsableApi.media_type());
    static OPENAPI_YAML: MediaType = MediaType::of(Renderer::OpenApiYaml.media_type());
    static YAML: MediaType = MediaType::of(Renderer::OpenApiYaml2.media_type());
    static OPENAPI_JSON: MediaType = MediaType::of(Renderer::OpenApiJson.media_type());
    match renderer {
        Renderer::Json | Renderer::OpenApiJson2 => &JSON,
        Renderer::BrowsableApi => &HTML,
        Renderer::OpenApiYaml => &OPENAPI_YAML,
        Renderer::OpenApiYaml2 => &YAML,
        Renderer::OpenApiJson => &OPENAPI_JSON,
    }
}

/// `select_parser`
///
/// # Errors
/// 415 when no parser reads the type.
pub fn select_parser(content_type: &str) -> Result<Parser> {
    // The usual header is one of them, without parameters.
    if let Some(parser) = PARSERS.iter().find(|parser| parser.media_type() == content_type) {
        return Ok(*parser);
    }
    let theirs = MediaType::new(content_type);
    /// The parsers' media types, which are parsed at compile time.
    static TYPES: [MediaType; PARSERS.len()] = [
        MediaType::of(PARSERS[0].media_type()),
        MediaType::of(PARSERS[1].media_type()),
        MediaType::of(PARSERS[2].media_type()),
    ];
    let short = content_type.chars().count() <= MAX_MEDIA_TYPE_LENGTH;
    let place = TYPES.iter().position(|own| own.matches(&theirs)).filter(|_| short);
    place.map(|place| PARSERS[place]).ok_or_else(|| ApiException::UnsupportedMediaType(content_type.to_owned()))
}

/// A client that asked for `*/*; indent=4` gets `application/json;indent=4`.
fn most_specific(own: &MediaType, asked: &MediaType) -> MediaType {
    if own.precedence() <= asked.precedence() {
        return asked.clone();
    }
    if asked.params.is_empty() {
        return own.clone();
    }
    let params = asked.params.iter().map(|(key, value)| format!(";{key}={value}")).collect::<String>();
    MediaType::new(&format!("{}{params}", own.orig))
}

/// `get_accept_list`: the media types in `Accept`. Their number and length are limited, because any client may send it.
fn accept_list(accept: &str) -> Vec<MediaType> {
    let accept = match accept.char_indices().nth(MAX_ACCEPT_HEADER_LENGTH) {
        Some((end, _)) => accept.get(..end).and_then(|start| start.rsplit_once(',')).map_or("", |(start, _)| start),
        None => accept,
    };
    let tokens = accept.split(',').map(python::builtins::strip);
    let usable = tokens.filter(|token| !token.is_empty() && token.chars().count() <= MAX_MEDIA_TYPE_LENGTH);
    usable.take(MAX_ACCEPT_TOKENS).map(MediaType::new).collect()
}
