-- The answers to requests with the header Idempotency-Key. Django does not know this table, so it refers to no other one.

CREATE TABLE "idempotency_idempotencykey" (
    "user_id" bigint NOT NULL,
    "key" varchar(255) NOT NULL,
    "fingerprint" varchar(64) NOT NULL,
    "status" smallint NOT NULL,
    "body" text NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    PRIMARY KEY ("user_id", "key")
);
CREATE INDEX "idempotency_idempotencykey_created_at" ON "idempotency_idempotencykey" ("created_at");
