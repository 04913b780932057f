from recorder.proxies import HTTPS, of_every_kind

SETTINGS = {
    "SECURE_CONTENT_TYPE_NOSNIFF": "false",
    "SECURE_REFERRER_POLICY": "",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "",
}

CONVERSATIONS = {"over HTTP": of_every_kind(), "over HTTPS": of_every_kind(HTTPS)}
