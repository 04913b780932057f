from recorder.proxies import HTTPS, contradictions, of_every_kind, schemes

CONVERSATIONS = {"schemes": schemes(), "contradictions": contradictions(), "over HTTPS": of_every_kind(HTTPS)}
