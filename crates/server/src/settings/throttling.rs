//! How the throttle settings of `REST_FRAMEWORK` are read: paths of classes, a table of rates, and a number or nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use views::settings::{Rate, ThrottleClass};

/// `DEFAULT_THROTTLE_CLASSES`: the paths of DRF's classes.
pub(super) fn classes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ThrottleClass>, D::Error> {
    super::rest_framework::classes(ThrottleClass::ALL, deserializer)
}

/// `DEFAULT_THROTTLE_RATES`. An empty text stands for Python's `None`.
pub(super) fn rates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Option<Rate>>, D::Error> {
    let rates = BTreeMap::<String, RateOrNone>::deserialize(deserializer)?;
    Ok(rates.into_iter().map(|(scope, RateOrNone(rate))| (scope, rate)).collect())
}

struct RateOrNone(Option<Rate>);

impl<'de> Deserialize<'de> for RateOrNone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RateOrNone, D::Error> {
        match String::deserialize(deserializer)? {
            text if text.is_empty() => Ok(RateOrNone(None)),
            text => text.parse().map(|rate| RateOrNone(Some(rate))).map_err(D::Error::custom),
        }
    }
}

/// `NUM_PROXIES`. An empty text stands for Python's `None`.
pub(super) fn number_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    deserializer.deserialize_any(NumberOrNone)
}

struct NumberOrNone;

impl Visitor<'_> for NumberOrNone {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<usize>, E> {
        usize::try_from(number).map(Some).map_err(|_range| E::custom("is out of range"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<usize>, E> {
        match text.trim() {
            "" => Ok(None),
            text => text.parse().map_err(|_text| E::custom("must be a whole number")).and_then(|n| self.visit_i64(n)),
        }
    }
}
