//! `drf_spectacular.settings`: the settings of `SPECTACULAR_SETTINGS`, and the classes of `DEFAULT_SCHEMA_CLASS`.

/// A class of `DEFAULT_SCHEMA_CLASS`. `views::openapi` has the code.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SchemaClass {
    /// `rest_framework.schemas.openapi.AutoSchema`, DRF's default: there is no route that shows a schema.
    #[default]
    RestFramework,
    /// `drf_spectacular.openapi.AutoSchema`: the routes of drf-spectacular are there.
    Spectacular,
}

impl SchemaClass {
    /// The classes, by their Python paths.
    pub const ALL: &'static [(&'static str, SchemaClass)] = &[
        ("rest_framework.schemas.openapi.AutoSchema", SchemaClass::RestFramework),
        ("drf_spectacular.openapi.AutoSchema", SchemaClass::Spectacular),
    ];
}

/// `SPECTACULAR_SETTINGS`. `Default` has the defaults of drf-spectacular.
#[derive(Clone, Debug)]
pub struct Spectacular {
    /// `TITLE`
    pub title: String,
    /// `DESCRIPTION`, in Markdown.
    pub description: String,
    /// `VERSION`: the version of the API.
    pub version: String,
    /// `TOS`: the URL of the terms of service.
    pub tos: Option<String>,
    /// `OAS_VERSION`
    pub oas_version: OasVersion,
    /// `SERVE_INCLUDE_SCHEMA`: whether the schema describes its own route.
    pub serve_include_schema: bool,
}

impl Default for Spectacular {
    fn default() -> Spectacular {
        Spectacular {
            title: String::new(),
            description: String::new(),
            version: "0.0.0".to_owned(),
            tos: None,
            oas_version: OasVersion::default(),
            serve_include_schema: true,
        }
    }
}

/// A version of the OpenAPI Specification.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OasVersion {
    /// `3.0.3`, where `nullable: true` allows `null`.
    #[default]
    V3_0,
    /// `3.1.0`, whose schemas are JSON Schema: `type: [string, "null"]`.
    V3_1,
}

impl OasVersion {
    /// The versions, by their texts.
    pub const ALL: &'static [(&'static str, OasVersion)] = &[("3.0.3", OasVersion::V3_0), ("3.1.0", OasVersion::V3_1)];
}
