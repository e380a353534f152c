//! What policies name and the published operations lack: codes of services, and actions without an operation.

/// Codes that published policies use for services whose operations are not published under them.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    CODES.split_ascii_whitespace()
}

/// Our own product, of which nothing is published elsewhere.
pub(super) const OWN: &str = "rampart";

const CODES: &str = "
    acm acms aegis afs agw airec airticket amqp antiddos apigateway appstream asr
    baas batchcompute bcs beebot bpstudio brain bss bssapi
    cen certificates cfw cloudap cloudbox clouddesktop cloudesl cloudmonitor cloudphone cloudphoto cloudpush
    cloudstorage codeup composer copyright cpfs crm csb cusanalytic
    databricks datahub datalake dataphin dataq dataworks dbfs ddos dfs dg dhs directmail dlf dms dns drs
    dybaseapi dypls dyplsapi dysms dysmsapi dyvms dyvmsapi
    ecd ecs-workbench edb efc eip ens-api
    foas forest ft
    gdb gms graphcompute graphdatabase gts gws
    hcs-sgw hdm hdr holo hsm httpdns-api
    idaas imagesearch imp ims indvi iotcc ipv6 ipv6trans itaas ivision ivpd
    jaq
    kafka
    lindorm linkedmall linkvisual linkwan logistics lto luban
    market marketplace maxcompute-api mc memcache mns mobileanalytics mongodb mpaas mpserverless mq mqtt msc
    multimediaai
    nat nlp nls nlu
    oceanbase ocs odps oosapi openanalytics opensearch openvpn oss-hdfs ots outboundbot
    pai paidlc paidsw paieas paiimage pairec paiworkspace pcdn pcs petadata polardbio privatezone prometheus pts
    qianzhou qualitycheck quickbi
    rampart rdc redis relational-cache resourcedirectory resourcegroup rocketmq-api rtc
    sag sagmaker sbc sca sce schedulerx scsp sls smartaccessgateway smartag sms spark support swas swas-open
    tablestore tair tdsr tsdb
    uis
    vcs viapi videosearch voicenavigator vpn vs
    waf wafopenapi webplus welfare workbench workorder wss
    xtee xtrace
    yundun yundun-acr yundun-aegis yundun-antibot yundun-antiddos yundun-antiddosbag yundun-cert
    yundun-cloudfirewall yundun-cloudsiem yundun-dbaudit yundun-ddosbgp yundun-ddoscoo yundun-ddosdip
    yundun-gameshield yundun-greenweb yundun-high yundun-hsm yundun-idaas yundun-sas yundun-sddp
    yundun-sddpdbaudit yundun-soc yundun-swas yundun-waf yuqing
    zookeeper";

/// Actions that are authorized and are no published operation, by the code of their service.
pub(super) const ACTIONS: &[(&str, &str)] = &[
    (
        OWN,
        "AbortRollout AdvanceRollout CancelKeyRotation ClearAccessKeyLeak ComparePolicies Complete CreateAgent DeleteAgent Elevate EndSession
        EndSessionsOfUser EnrolAgent Evaluate Explain FinishKeyRotation GenerateLeastPrivilegePolicy GetAgent GetCatalogue GetKeyRotation GetPolicyTests GetPosture GetRollout GetSsoAttempt LeaseSecretValue LintPolicy ListAgents ListAssumableRoles ListEscalationPaths ListEvents
        ListKeyRotations ListPeople ListRevocations ListRollouts ListSecretLeases ListSessions ListSsoAttempts ListSsoCertificates MarkAccessKeyLeaked MayI PutPolicyTests RehearseChanges RehearsePolicy
        RenewAgentCode RenewSecretLease RevokeSecretLease RevokeSessions RunPolicyTests Search SearchAccess Simulate StartKeyRotation StartRollout TestSsoProvider UnlockUser
        UpdateAgent VerifyRequest",
    ),
    (
        "oss",
        "AbortBucketWorm CleanRestoredObject CompleteBucketWorm CreateCnameToken CreateSelectObjectMeta DeleteBucketReferer
        DeleteBucketQosInfo DeleteCname DeleteStyle DescribeRegions DoMetaQuery CloseMetaQuery OpenMetaQuery ExtendBucketWorm
        GetBucketAccessMonitor GetBucketArchiveDirectRead GetBucketHttpsConfig GetBucketPolicyStatus
        GetBucketPublicAccessBlock GetBucketQosInfo GetBucketReplicationLocation GetBucketReplicationProgress
        GetBucketRequestPayment GetBucketResourceGroup GetBucketTransferAcceleration GetBucketWorm GetCnameToken
        GetLiveChannelHistory GetLiveChannelStat GetMetaQueryStatus GetObjectMeta GetObjectVersionAcl
        GetObjectVersionTagging GetPublicAccessBlock GetService GetStyle GetUserQosInfo GetVodPlaylist HeadObject
        InitiateBucketWorm ListBucketInventory ListCname ListStyle ListUserDataRedundancyTransition PostObject
        PostVodPlaylist ProcessImm PublishRtmpStream PutBucketAccessMonitor PutBucketArchiveDirectRead
        PutBucketHttpsConfig PutBucketPublicAccessBlock PutBucketQosInfo PutBucketRequestPayment PutBucketResourceGroup
        PutBucketTransferAcceleration PutCname PutLiveChannelStatus PutObjectVersionAcl PutObjectVersionTagging
        PutPublicAccessBlock PutStyle DeleteObjectVersionTagging DeleteMultipleObjects ReplicateDelete ReplicateGet
        ReplicateList ReplicatePut SealAppendObject SelectObject UploadPart UploadPartCopy WriteGetObjectResponse",
    ),
    (
        "log",
        "CreateApp CreateJob CreateLogstore CreateTopostore DeleteApp DeleteJob DeleteTopostore GetApp GetConsumerGroupCheckPoint
        GetCursorOrData GetJob GetLogStoreContextLogs GetLogStoreHistogram GetLogStoreLogs GetResource GetResourceRecord
        GetTopostore ListApp ListJobs ListProjects ListResourceRecords ListResources ListTopostore PostLogStoreLogs
        PostProjectQuery GetProjectQuery PutProjectQuery DeleteProjectQuery SetGeneralDataAccessConfig UpdateApp UpdateJob
        UpdateTopostore UpsertResourceRecord",
    ),
    (
        "ram",
        "AttachPolicy CreateResourceGroup CreateServiceLinkedRole DeleteResourceGroup DeleteServiceLinkedRole DetachPolicy
        DisableResourceGroupNotification EnableResourceGroupNotification GetResourceGroup GetResourceGroupAdminSetting
        GetResourceGroupNotificationSetting GetServiceLinkedRoleDeletionStatus ListPolicyAttachments ListResourceGroups
        ListResources ListTagKeys ListTagValues MoveResources PassRole UnTagResources UpdateResourceGroup
        UpdateResourceGroupAdminSetting",
    ),
    ("sts", "SetSourceIdentity"),
];
