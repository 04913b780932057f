//! The values that Python's `json.loads`, a form or a multipart body puts into `request.data`, with Python's types.

/// A Python value as request data can hold it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`, JSON's `null`.
    None,
    /// `bool`.
    Bool(bool),
    /// `int`, as long as it fits.
    Int(i64),
    /// `int` beyond 64 bits: its decimal digits, with a `-` if it is negative.
    BigInt(String),
    /// `float`. It is infinite if the number in the JSON is too large.
    Float(f64),
    /// `str`.
    Str(String),
    /// The code points of a `str` with a lone surrogate. UTF-8 cannot represent it, so no field accepts it.
    Surrogates(Vec<u32>),
    /// `list`.
    List(Vec<Value>),
    /// `dict`, in the order of first insertion; a key given twice has its last value, as in Python.
    Dict(Vec<(String, Value)>),
    /// An uploaded file of a multipart body: its name.
    File(String),
}

impl Value {
    /// `type(value).__name__`, as DRF's error texts quote it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::BigInt(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) | Value::Surrogates(_) => "str",
            Value::List(_) => "list",
            Value::Dict(_) => "dict",
            Value::File(_) => "InMemoryUploadedFile",
        }
    }

    /// `dict.get(key)`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Dict(items) => items.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// `bool(value)`
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(number) => *number != 0,
            Value::Float(number) => *number != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Dict(items) => !items.is_empty(),
            Value::BigInt(_) | Value::Surrogates(_) | Value::File(_) => true,
        }
    }
}
