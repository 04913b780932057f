//! `LOG_FORMAT=json`: one object in each line.

use chrono::{DateTime, SecondsFormat, Utc};
use log::kv::{self, Key, Value, VisitSource};
use serde::ser::{SerializeMap, Serializer};

use super::Entry;
use super::value::Plain;

/// The line of a record.
pub(super) fn line(entry: &Entry<'_>, time: DateTime<Utc>) -> Vec<u8> {
    let mut line = Vec::with_capacity(256);
    // Writing to memory does not fail.
    drop(write(&mut line, entry, time));
    line.push(b'\n');
    line
}

fn write(line: &mut Vec<u8>, entry: &Entry<'_>, time: DateTime<Utc>) -> serde_json::Result<()> {
    let Entry { record, message, request_id, repeated } = entry;
    let mut serializer = serde_json::Serializer::new(line);
    let mut object = serializer.serialize_map(None)?;
    object.serialize_entry("time", &time.to_rfc3339_opts(SecondsFormat::Millis, true))?;
    object.serialize_entry("level", record.level().as_str())?;
    object.serialize_entry("target", record.target())?;
    object.serialize_entry("message", message)?;
    if let Some(id) = request_id {
        object.serialize_entry("request_id", &id.to_string())?;
    }
    if let Some(times) = repeated {
        object.serialize_entry("repeated", times)?;
    }
    drop(record.key_values().visit(&mut Values(&mut object)));
    object.end()
}

/// Writes each value of a record as an entry.
struct Values<'o, M>(&'o mut M);

impl<'v, M: SerializeMap> VisitSource<'v> for Values<'_, M> {
    fn visit_pair(&mut self, key: Key<'v>, value: Value<'v>) -> Result<(), kv::Error> {
        self.0.serialize_entry(key.as_str(), &Plain::of(&value)?).map_err(|_of_format| kv::Error::msg("not written"))
    }
}

#[cfg(test)]
mod tests {
    use log::kv::ToValue;
    use log::{Level, Record};

    use super::*;

    #[test]
    fn a_record_is_one_object_in_one_line() {
        let values = [
            ("path", "/\u{1b}\"".to_value()),
            ("status", 200.to_value()),
            ("duration", 0.25.to_value()),
            ("user", None::<i64>.to_value()),
        ];
        let mut record = Record::builder();
        record.level(Level::Warn).target("views::access").key_values(&values);
        let record = record.build();
        let entry = Entry { record: &record, message: "a\n\"b\"".to_owned(), request_id: None, repeated: Some(3) };
        let time = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let expected = concat!(
            r#"{"time":"2026-01-02T03:04:05.678Z","level":"WARN","target":"views::access","message":"a\n\"b\"","#,
            r#""repeated":3,"path":"/\u001b\"","status":200,"duration":0.25,"user":null}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(line(&entry, time)).unwrap(), expected);
    }
}
