//! `drf_spectacular.plumbing.ComponentRegistry`: the schemas that operations refer to by name.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The schemas by their names, and the warnings about them.
#[derive(Default)]
pub(super) struct Components {
    schemas: BTreeMap<String, Value>,
    /// The warnings of the whole document.
    pub(super) warnings: Vec<String>,
}

impl Components {
    /// Registers a schema, and returns the reference to it.
    pub(super) fn add(&mut self, name: &str, schema: Value) -> Value {
        match self.schemas.get(name) {
            Some(known) if *known != schema => self.warn(format!(
                "Encountered 2 components with identical names \"{name}\" and different fields. This will very likely \
                 result in an incorrect schema. Try renaming one."
            )),
            Some(_) => {}
            None => _ = self.schemas.insert(name.to_owned(), schema),
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// `warn`: each warning once.
    pub(super) fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// The schemas, sorted by name.
    pub(super) fn build(self) -> (Value, Vec<String>) {
        (Value::Object(self.schemas.into_iter().collect::<Map<_, _>>()), self.warnings)
    }
}
