//! The settings of `REST_FRAMEWORK` that an operator may change, and the classes that they name.

use std::collections::BTreeMap;

use super::schema::SchemaClass;
use super::throttling::{Rate, ThrottleClass};

/// `REST_FRAMEWORK`. `Default` has the defaults of DRF.
#[derive(Clone, Debug)]
pub struct RestFramework {
    /// `DEFAULT_RENDERER_CLASSES`, in their order. The first one renders if none was negotiated.
    pub default_renderer_classes: Vec<Renderer>,
    /// `DEFAULT_PAGINATION_CLASS`: lists have no pages if it is `None`.
    pub default_pagination_class: Option<Pagination>,
    /// `PAGE_SIZE`
    pub page_size: Option<i64>,
    /// `DEFAULT_FILTER_BACKENDS`, in their order.
    pub default_filter_backends: Vec<FilterBackend>,
    /// `SEARCH_PARAM`
    pub search_param: String,
    /// `ORDERING_PARAM`
    pub ordering_param: String,
    /// `DEFAULT_THROTTLE_CLASSES`: every view asks each of them.
    pub default_throttle_classes: Vec<ThrottleClass>,
    /// `DEFAULT_THROTTLE_RATES`: the rate of each scope. `None` is no limit.
    pub default_throttle_rates: BTreeMap<String, Option<Rate>>,
    /// `NUM_PROXIES`: the number of proxies that append to `X-Forwarded-For`. `None`: the whole header names the client.
    pub num_proxies: Option<usize>,
    /// `DEFAULT_SCHEMA_CLASS`
    pub default_schema_class: SchemaClass,
}

impl Default for RestFramework {
    fn default() -> RestFramework {
        RestFramework {
            default_renderer_classes: vec![Renderer::Json, Renderer::BrowsableApi],
            default_pagination_class: None,
            page_size: None,
            default_filter_backends: Vec::new(),
            search_param: "search".to_owned(),
            ordering_param: "ordering".to_owned(),
            default_throttle_classes: Vec::new(),
            default_throttle_rates: ["user", "anon"].map(|scope| (scope.to_owned(), None)).into(),
            num_proxies: None,
            default_schema_class: SchemaClass::default(),
        }
    }
}

impl RestFramework {
    /// Whether there are the routes of drf-spectacular: the schema, Swagger UI and Redoc.
    pub fn has_schema_routes(&self) -> bool {
        self.default_schema_class == SchemaClass::Spectacular
    }

    /// Whether there are browsable pages, and so a login for them.
    pub fn has_pages(&self) -> bool {
        self.default_renderer_classes.contains(&Renderer::BrowsableApi)
    }
}

/// A class of `DEFAULT_RENDERER_CLASSES`, or of the view that shows the schema. `views::renderers` has the code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renderer {
    /// `rest_framework.renderers.JSONRenderer`
    Json,
    /// `rest_framework.renderers.BrowsableAPIRenderer`
    BrowsableApi,
    /// `drf_spectacular.renderers.OpenApiYamlRenderer`
    OpenApiYaml,
    /// `OpenApiYamlRenderer2`
    OpenApiYaml2,
    /// `OpenApiJsonRenderer`
    OpenApiJson,
    /// `OpenApiJsonRenderer2`
    OpenApiJson2,
}

impl Renderer {
    /// The renderers that the setting may name, by their Python paths.
    pub const ALL: &'static [(&'static str, Renderer)] = &[
        ("rest_framework.renderers.JSONRenderer", Renderer::Json),
        ("rest_framework.renderers.BrowsableAPIRenderer", Renderer::BrowsableApi),
    ];
}

/// A class of `DEFAULT_FILTER_BACKENDS`. `views::filters` has the code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FilterBackend {
    /// `rest_framework.filters.SearchFilter`
    Search,
    /// `rest_framework.filters.OrderingFilter`
    Ordering,
    /// `django_filters.rest_framework.DjangoFilterBackend`
    Django,
}

impl FilterBackend {
    /// The backends, by their Python paths.
    pub const ALL: &'static [(&'static str, FilterBackend)] = &[
        ("rest_framework.filters.SearchFilter", FilterBackend::Search),
        ("rest_framework.filters.OrderingFilter", FilterBackend::Ordering),
        ("django_filters.rest_framework.DjangoFilterBackend", FilterBackend::Django),
    ];
}

/// A class of `DEFAULT_PAGINATION_CLASS`. `views::pagination` has the code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pagination {
    /// `PageNumberPagination`
    PageNumber(PageNumberPagination),
    /// `LimitOffsetPagination`
    LimitOffset(LimitOffsetPagination),
    /// `CursorPagination`
    Cursor(CursorPagination),
}

impl Pagination {
    /// The classes of `rest_framework.pagination`, by their Python paths.
    pub const STOCK: &'static [(&'static str, Pagination)] = &[
        (
            "rest_framework.pagination.PageNumberPagination",
            Pagination::PageNumber(PageNumberPagination { page_size_query_param: None, max_page_size: None }),
        ),
        (
            "rest_framework.pagination.LimitOffsetPagination",
            Pagination::LimitOffset(LimitOffsetPagination { max_limit: None }),
        ),
        (
            "rest_framework.pagination.CursorPagination",
            Pagination::Cursor(CursorPagination {
                ordering: "-created",
                page_size_query_param: None,
                max_page_size: None,
            }),
        ),
    ];
}

/// `PageNumberPagination`
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PageNumberPagination {
    /// The parameter with which a client sets the number of rows. `None`: no client may.
    pub page_size_query_param: Option<&'static str>,
    /// The largest number that a client may set.
    pub max_page_size: Option<i64>,
}

/// `LimitOffsetPagination`
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LimitOffsetPagination {
    /// The largest number of rows that a client may set.
    pub max_limit: Option<i64>,
}

/// `CursorPagination`
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CursorPagination {
    /// The order: the name of a field, with `-` before it for the descending order.
    pub ordering: &'static str,
    /// The parameter with which a client sets the number of rows. `None`: no client may.
    pub page_size_query_param: Option<&'static str>,
    /// The largest number that a client may set.
    pub max_page_size: Option<i64>,
}
