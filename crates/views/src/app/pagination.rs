//! `tasks/pagination.py`: the project's own classes of pagination, for `DEFAULT_PAGINATION_CLASS`.

use crate::settings::{CursorPagination, LimitOffsetPagination, PageNumberPagination, Pagination};

/// Clients may choose the size of a page.
const PAGE_NUMBER: PageNumberPagination =
    PageNumberPagination { page_size_query_param: Some("page_size"), max_page_size: Some(100) };

/// Clients may choose up to 100 rows.
const LIMIT_OFFSET: LimitOffsetPagination = LimitOffsetPagination { max_limit: Some(100) };

/// The newest rows come first, and clients may choose the size of a page.
const CURSOR: CursorPagination =
    CursorPagination { ordering: "-created_at", page_size_query_param: Some("page_size"), max_page_size: Some(100) };

/// The classes by their Python paths.
pub const PAGINATION_CLASSES: &[(&str, Pagination)] = &[
    ("tasks.pagination.PageNumberPagination", Pagination::PageNumber(PAGE_NUMBER)),
    ("tasks.pagination.LimitOffsetPagination", Pagination::LimitOffset(LIMIT_OFFSET)),
    ("tasks.pagination.CursorPagination", Pagination::Cursor(CURSOR)),
];
