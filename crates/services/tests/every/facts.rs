//! The facts of the outside API as tests read them: `contract/*.json` and `contract/absent.txt`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use gateway::{Entry, Service};
use serde_json::Value;
use services::SERVICES;

/// One service as its contract tells it.
pub(crate) struct Contract {
    /// The name of the file, by which `absent.txt` knows it.
    pub(crate) name: String,
    pub(crate) value: Value,
}

impl Contract {
    /// The service that serves it, if one does.
    pub(crate) fn service(&self) -> Option<&'static Service> {
        let version = self.value["version"].as_str().unwrap();
        SERVICES
            .iter()
            .find(|service| service.version == version)
            .copied()
    }

    /// Its operations and what it says of each.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.value["operations"].as_object().unwrap().iter()
    }

    /// Whether a request makes no sense without the parameter.
    pub(crate) fn is_required(&self, operation: &str, parameter: &str) -> bool {
        let marked = &self.value["operations"][operation]["request"][parameter]["required"];
        let inferred = &self.value["requiredInferred"]["operations"][operation];
        let inferred = inferred
            .as_array()
            .is_some_and(|names| names.iter().any(|n| n == parameter));
        marked == true || inferred
    }

    /// `service.Operation.part.Field` for each mark.
    pub(crate) fn line(&self, operation: &str, part: &str, field: &str) -> String {
        format!("{}.{operation}.{part}.{field}", self.name)
    }
}

/// Where they are.
pub(crate) fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "contract"]
        .iter()
        .collect()
}

/// All contracts, by name.
pub(crate) fn contracts() -> Vec<Contract> {
    let mut all: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| Contract {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            value: serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(all.len(), 9, "one contract for each service");
    all
}

/// What is not served, line by line.
pub(crate) fn absent() -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder().join("absent.txt")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The row of an operation, if it is served.
pub(crate) fn entry(contract: &Contract, operation: &str) -> Option<&'static Entry> {
    contract
        .service()?
        .operations
        .iter()
        .find(|entry| entry.name == operation)
}
