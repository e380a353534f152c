//! Texts as QR codes: pictures that are lines of a page and no further request.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code, as its standard demands.
const MARGIN: usize = 4;

/// The picture of a text that is shorter than two kilobytes, with words for those who do not see it.
#[must_use]
pub fn picture(text: &str, alt: &str) -> Markup {
    // INVARIANT: what is shorter has a code.
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return html! {};
    };
    let side = code.width() + 2 * MARGIN;
    html! {
        svg role="img" aria-label=(alt) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path fill="#000" d=(path(&code)) {}
        }
    }
}

/// A bar for each run of dark modules.
fn path(code: &QrCode) -> String {
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                let length = run.len();
                let (x, y) = (x + MARGIN, y + MARGIN);
                // INVARIANT: writing to a text does not fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    path
}
