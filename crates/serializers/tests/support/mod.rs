//! DRF's `Serializer(data=…)` and `serializer.errors`: a body, its validation, and its errors as text.

use python::json::loads;
use serializers::{Context, Data, Error};
use test_database::TestDatabase;

pub(crate) fn json(text: &str) -> Data {
    Data::Value(loads(text).expect(text))
}

/// Runs `validate` with the context of a request without a user, and with a database without tables.
pub(crate) fn in_context<M, T>(validate: impl FnOnce(&mut Context<'_, M>) -> T) -> T {
    let made = TestDatabase::file();
    validate(&mut Context { user: None, instance: None, db: &mut made.handle() })
}

/// The errors of a body, as the client reads them.
pub(crate) fn errors<T>(result: Result<T, Error>) -> String {
    let Err(Error::Invalid(errors)) = result else { panic!("the body should be refused") };
    serde_json::to_string(&errors).expect("errors are JSON")
}

#[track_caller]
pub(crate) fn refuses<T>(validate: impl Fn(&Data) -> Result<T, Error>, body: &str, expected: &str) {
    assert_eq!(errors(validate(&json(body))), expected, "{body}");
}
