//! Finds the pack: the one that is named, else the tree's, else none. Nothing is built or fetched here.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=RAMPART_CONSOLE_PACK");
    println!("cargo::rerun-if-env-changed=RAMPART_CONSOLE");
    println!("cargo::rerun-if-changed=console.pack");
    println!("cargo::rustc-check-cfg=cfg(packed)");
    let named = std::env::var_os("RAMPART_CONSOLE_PACK").map(PathBuf::from);
    if let Some(named) = &named {
        println!("cargo::rerun-if-changed={}", named.display());
    }
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("console.pack");
    let pack = match named {
        Some(named) if !named.is_file() => {
            println!(
                "cargo::error=RAMPART_CONSOLE_PACK names {}, which is no file",
                named.display()
            );
            return ExitCode::FAILURE;
        }
        Some(named) => std::path::absolute(named).ok(),
        None => tree.is_file().then_some(tree),
    };
    match pack {
        Some(pack) => {
            println!("cargo::rustc-cfg=packed");
            println!("cargo::rustc-env=PACK={}", pack.display());
        }
        None if std::env::var("RAMPART_CONSOLE").is_ok_and(|word| word == "required") => {
            println!(
                "cargo::error=RAMPART_CONSOLE=required, and there is no pack: run `scripts/console pack`"
            );
            return ExitCode::FAILURE;
        }
        None => {}
    }
    ExitCode::SUCCESS
}
