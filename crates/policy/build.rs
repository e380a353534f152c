//! Packs the operations of the vendor's services, so that the program carries them at a quarter of their size.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads and writes files"
)]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let text = fs::read(SOURCE)?;
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    let packed = miniz_oxide::deflate::compress_to_vec(&text, LEVEL);
    fs::write(Path::new(&folder).join("operations.deflate"), packed)
}

const SOURCE: &str = "operations.txt";
/// The smallest result; it takes a fraction of a second.
const LEVEL: u8 = 10;
