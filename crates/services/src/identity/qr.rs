//! QR codes as pictures: PNG in Base64, as answers carry them.

use data_encoding::BASE64;
use png::{BitDepth, ColorType, Encoder, EncodingError};
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code, as its standard demands.
const MARGIN: usize = 4;
/// Pixels of a module: a byte of a picture with one bit a pixel.
const SIDE: usize = 8;

/// The picture of a text that is shorter than two kilobytes.
pub(super) fn picture(text: &str) -> String {
    // INVARIANT: what is shorter has a code, and memory takes every picture.
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let png = code.ok().and_then(|code| png(&code).ok());
    BASE64.encode(&png.unwrap_or_default())
}

fn png(code: &QrCode) -> Result<Vec<u8>, EncodingError> {
    let pixels = pixels(code);
    let modules = code.width() + 2 * MARGIN;
    let side = u32::try_from(modules * SIDE).unwrap_or_default();
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(png)
}

/// Rows of bits, dark ones 0.
fn pixels(code: &QrCode) -> Vec<u8> {
    let width = code.width();
    let light = |count: usize| std::iter::repeat_n(u8::MAX, count);
    let colors = code.to_colors();
    let rows = colors.chunks(width).flat_map(|row| {
        let row = row.iter().map(|module| match module {
            Color::Dark => 0,
            Color::Light => u8::MAX,
        });
        let row: Vec<u8> = light(MARGIN).chain(row).chain(light(MARGIN)).collect();
        std::iter::repeat_n(row, SIDE).flatten()
    });
    let edge = (width + 2 * MARGIN) * MARGIN * SIDE;
    light(edge).chain(rows).chain(light(edge)).collect()
}
