//! `load_pem_private_key` and `load_pem_public_key`: the sections of a PEM text, found with the crate that PyJWT's
//! `cryptography` finds them with.

use pem::Pem;

/// The first section with one of these labels. Text around the sections is ignored, and so is `EC PARAMETERS`, which
/// `openssl ecparam` writes before the key.
pub(super) fn find(text: &str, labels: &[&str]) -> Option<Pem> {
    sections(text).find(|section| labels.contains(&section.tag()))
}

/// Whether the first private key needs a passphrase.
pub(super) fn is_encrypted(text: &str) -> bool {
    let private = sections(text).find(|section| section.tag().ends_with("PRIVATE KEY"));
    private.is_some_and(|section| {
        let procedure = section.headers().get("Proc-Type").unwrap_or_default();
        section.tag() == "ENCRYPTED PRIVATE KEY" || procedure.contains("ENCRYPTED")
    })
}

fn sections(text: &str) -> impl Iterator<Item = Pem> {
    pem::parse_many(text).unwrap_or_default().into_iter()
}
