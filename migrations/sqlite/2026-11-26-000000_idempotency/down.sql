DROP TABLE "idempotency_idempotencykey";
