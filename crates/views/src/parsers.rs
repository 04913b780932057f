//! stand-in
#[derive(Debug, Clone, Copy)]
pub enum Parser {
    Json,
    Form,
    MultiPart,
}
pub enum ParseError {
    Malformed(String),
    TooManyFields,
}
pub fn is_form_media_type(c: &str) -> bool {
    c.starts_with("application/x-www-form-urlencoded") || c.starts_with("multipart/form-data")
}
impl Parser {
    pub fn media_type(self) -> &'static str {
        match self {
            Parser::Json => "application/json",
            Parser::Form => "application/x-www-form-urlencoded",
            Parser::MultiPart => "multipart/form-data",
        }
    }
    pub fn parse(self, _c: &str, body: &[u8]) -> Result<serializers::Data, ParseError> {
        let text = serializers::json::decode_utf8(body)
            .map_err(|e| ParseError::Malformed(format!("JSON parse error - {e}")))?;
        serializers::json::loads(text)
            .map(serializers::Data::Value)
            .map_err(|e| ParseError::Malformed(format!("JSON parse error - {e}")))
    }
}
