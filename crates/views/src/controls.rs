//! The controls of a list on a browsable page: the links to other pages, and the forms and links of the filter backends.
//!
//! These types hold data for the template. `pagination::html` and `filters::html` make them.

use serde::Serialize;

/// All controls of one list.
#[derive(Debug, Default, Serialize)]
pub struct Controls {
    /// `paginator.to_html()`; `None` if there is only one page.
    pub pages: Option<Pages>,
    /// `backend.to_html()` of each filter backend.
    pub filters: Vec<FilterControl>,
    /// The methods that the permissions of the object refuse.
    #[serde(skip)]
    pub refused: Vec<&'static str>,
}

/// The links to other pages.
#[derive(Debug, Default, Serialize)]
pub struct Pages {
    /// The URL of the previous page.
    pub previous: Option<String>,
    /// The URL of the next page.
    pub next: Option<String>,
    /// The pages by their numbers. A cursor has none.
    pub numbers: Vec<PageLink>,
}

/// The link to a page, or a gap between two links.
#[derive(Debug, Eq, PartialEq, Serialize)]
pub struct PageLink {
    /// Its URL. `None` for a gap.
    pub url: Option<String>,
    /// Its number. 0 for a gap.
    pub number: i64,
    /// Whether it is the page that is shown.
    pub is_current: bool,
}

/// The control of one filter backend.
#[derive(Debug, Serialize)]
#[serde(tag = "backend", rename_all = "snake_case")]
pub enum FilterControl {
    /// `DjangoFilterBackend`: a form with an input for each filter.
    Fields {
        /// The inputs.
        inputs: Vec<FilterInput>,
    },
    /// `SearchFilter`: a form with one text.
    Search {
        /// The parameter's name.
        param: String,
        /// The term, as it was sent.
        term: String,
    },
    /// `OrderingFilter`: a link for each field and direction.
    Ordering {
        /// The links.
        links: Vec<OrderingLink>,
    },
}

/// An input of the form of `DjangoFilterBackend`.
#[derive(Debug, Serialize)]
pub struct FilterInput {
    /// The parameter's name.
    pub name: String,
    /// The label.
    pub label: String,
    /// The `type` of the input, or `select` for a Boolean.
    pub kind: &'static str,
    /// The value, as it was sent. For a Boolean `true`, `false` or an empty text.
    pub value: String,
    /// A sentence below the input.
    pub help: &'static str,
}

/// A link of `OrderingFilter`.
#[derive(Debug, Serialize)]
pub struct OrderingLink {
    /// The URL of the list in this order.
    pub url: String,
    /// The text of the link: `title - ascending`.
    pub label: String,
    /// Whether the list has this order.
    pub is_current: bool,
}
