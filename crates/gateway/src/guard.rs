//! A panic fails one call or one run of a job and nothing else; it is logged with what it befell, and
//! counted.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures_util::FutureExt;

use crate::fault::Fault;

/// How long a job rests that panicked.
const REST: Duration = Duration::from_secs(1);

/// Runs something that may panic. What it changes must be thrown away then.
pub(crate) fn guarded<T>(what: &'static str, run: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| told(what, &*panic))
}

/// The same for what waits.
pub(crate) async fn guarded_run<T>(
    what: &'static str,
    run: impl Future<Output = T>,
) -> Result<T, Fault> {
    let run = AssertUnwindSafe(run).catch_unwind();
    run.await.map_err(|panic| told(what, &*panic))
}

/// Starts a job, and starts it again after a rest when it panicked; `fell` hears of that. It ends when
/// the job does.
pub(crate) fn supervise<W>(
    what: &'static str,
    job: impl Fn() -> W + Send + 'static,
    fell: impl Fn() + Send + 'static,
) where
    W: Future<Output = ()> + Send,
{
    tokio::spawn(async move {
        while guarded_run(what, job()).await.is_err() {
            fell();
            tokio::time::sleep(REST).await;
        }
    });
}

/// Logs and counts a panic.
fn told(what: &'static str, panic: &(dyn Any + Send)) -> Fault {
    let why = words(panic);
    count(what, 1);
    tracing::error!(r#in = what, %why, "a panic: this call or run failed, and nothing else");
    Fault::Broken(format!("a panic in {what}"))
}

/// Counts panics.
pub(crate) fn count(what: &'static str, panics: u64) {
    metrics::counter!("rampart_panics_total", "in" => what).increment(panics);
}

/// What a panic says.
pub(crate) fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no text")
}
