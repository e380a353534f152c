//! The server that is measured: what `rampart serve` runs, in a process of its own, and beside it
//! in the same process a bare listener that reads JSON and answers JSON through the same HTTP
//! library and does nothing else.

use std::convert::Infallible;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use serde::{Deserialize, Serialize};
use server::config::AuditReads;
use server::{Config, Server};
use tokio::net::{TcpListener, TcpStream};

use crate::crowd::{self, Member};
use crate::house::{self, Account};
use crate::options::Options;

/// What the server says when it is ready.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Ready {
    pub(crate) api: String,
    pub(crate) bare: String,
    pub(crate) admin: Account,
    /// Who asks for decisions, with a key
    pub(crate) service: Account,
    /// and without.
    pub(crate) bearer: String,
    /// Who may assume roles, if that was asked for.
    pub(crate) crowd: Vec<Member>,
}

/// Serves until its standard input ends.
pub(crate) fn serve(directory: &Path, options: &Options) -> Result<()> {
    let reads = match options.reads.as_str() {
        "durable" => AuditReads::Durable,
        "buffered" => AuditReads::Buffered,
        "off" => AuditReads::Off,
        other => bail!("{other} is no way to keep events of reads"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let config = Config {
            data_dir: directory.to_owned(),
            listen: vec!["127.0.0.1:0".parse()?],
            audit_reads: reads,
            store: options.store.clone(),
            ..Config::default()
        };
        let listeners = server::bind(&config.listen)?;
        let opened = server::open(&config).await?;
        let admin = house::found(&opened.gateway, 1).await?;
        let service = house::service(&opened.gateway, &admin).await?;
        let bearer = house::bearer(&opened.gateway, &admin).await?;
        let crowd = if options.crowd {
            crowd::found(&opened.gateway).await?
        } else {
            Vec::new()
        };
        let server = Server::new(&config, listeners, opened)?;
        let api = server
            .addresses()
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        let bare = TcpListener::bind("127.0.0.1:0").await?;
        let ready = Ready {
            api,
            bare: bare.local_addr()?.to_string(),
            admin,
            service,
            bearer,
            crowd,
        };
        println!("{}", serde_json::to_string(&ready)?);
        std::io::stdout().flush()?;
        tokio::spawn(answer_bare(bare));
        server.run(end_of_input()).await;
        Ok(())
    })
}

async fn end_of_input() {
    let _ =
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
            .await;
}

async fn answer_bare(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(bare_connection(stream));
    }
}

async fn bare_connection(stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new());
    let _ = builder
        .serve_connection(TokioIo::new(stream), service_fn(echo))
        .await;
}

async fn echo(
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let body = match request.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let answer = match serde_json::from_slice::<Question<'_>>(&body) {
        Ok(question) => serde_json::to_vec(&Echo {
            decision: true,
            context: Some(question),
        }),
        Err(_) => serde_json::to_vec(&Echo {
            decision: false,
            context: None,
        }),
    };
    let mut response = hyper::Response::new(Full::new(Bytes::from(answer.unwrap_or_default())));
    let json = http::HeaderValue::from_static("application/json;charset=utf-8");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    Ok(response)
}

/// The same body as the decision API takes, so that reading it costs the same.
#[derive(Deserialize, Serialize)]
struct Question<'a> {
    #[serde(borrow)]
    subject: Named<'a>,
    action: Action<'a>,
    resource: Named<'a>,
}

#[derive(Deserialize, Serialize)]
struct Named<'a> {
    r#type: &'a str,
    id: &'a str,
}

#[derive(Deserialize, Serialize)]
struct Action<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Echo<'a> {
    decision: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Question<'a>>,
}
