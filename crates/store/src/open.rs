//! Opening a store by its address.

use std::sync::Arc;

use crate::options::redacted;
use crate::sql::connect::{open_postgres, open_sqlite};
use crate::{Memory, OpenError, Options, Store};

/// Opens a store: `sqlite:<path>`, `postgres://…` or `memory:`. What does not exist is made.
///
/// # Errors
/// [`OpenError`]: one sentence that says what to do.
pub async fn open(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    match scheme {
        "memory" => Ok(Arc::new(Memory::with(options.clone()))),
        "sqlite" => {
            // An address in the manner of sqlx: two slashes may stand before the path.
            let path = rest.strip_prefix("//").unwrap_or(rest);
            Ok(Arc::new(open_sqlite(path, options).await?))
        }
        "postgres" | "postgresql" => Ok(Arc::new(open_postgres(url, options).await?)),
        _ => Err(OpenError::Address(format!(
            "{} is no store address: write sqlite:<path>, \
             postgres://<user>:<password>@<host>/<database> or memory:",
            redacted(url)
        ))),
    }
}
