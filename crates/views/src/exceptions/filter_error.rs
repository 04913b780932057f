//! The `ValidationError` of a filter backend, whose errors are of query parameters and not of fields.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

/// 400: query parameters that a filter backend refuses. Each has one message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FilterError {
    /// The error of `SearchFilter`, which DRF does not put under a name.
    Search(Cow<'static, str>),
    /// The errors of `DjangoFilterBackend`: the parameters with their messages.
    Parameters(Vec<(String, Cow<'static, str>)>),
}

impl Serialize for FilterError {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            FilterError::Search(message) => [message].serialize(serializer),
            FilterError::Parameters(errors) => {
                serializer.collect_map(errors.iter().map(|(name, message)| (name, [message])))
            }
        }
    }
}
